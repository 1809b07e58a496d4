import type { Mover, Side } from '#db/moving/side.ts';
import { type Contents, readContents } from '#db/portable/compare.ts';
import { enterTenant, inOneTransaction, type Session } from '#db/portable/session.ts';

export type Snapshot = {
  /** Fixes the moment: a millisecond, so that nobody waits for the reading. */
  take(): Promise<void>;
  /** Every table at that moment, by number and hash of its rows. */
  contents(): Promise<Contents>;
  close(): Promise<void>;
};

/** A transaction that is ready to look at a tenant's tables as they are at a moment to come. */
export async function openSnapshot(side: Side, mover: Mover): Promise<Snapshot> {
  const [entered, over] = [Promise.withResolvers<Session>(), Promise.withResolvers<void>()];
  const ended = inOneTransaction(
    side.adminUrl,
    'isolation level repeatable read read only',
    async (session) => {
      await enterTenant(session, mover);
      entered.resolve(session);
      await over.promise;
    },
  );
  ended.catch(entered.reject);
  const session = await entered.promise;
  return {
    async take() {
      await session.ask('select 1 from platform.copy limit 1');
    },
    contents: () => readContents(session, mover.schema),
    async close() {
      over.resolve();
      await ended;
    },
  };
}
