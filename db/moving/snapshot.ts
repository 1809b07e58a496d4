import type { Mover, Side } from '#db/moving/side.ts';
import { type Contents, readContents } from '#db/portable/compare.ts';
import { enterTenant, inOneTransaction } from '#db/portable/session.ts';

export type Snapshot = {
  /** Fixes the moment: a millisecond, so that nobody waits for the reading. */
  take(): Promise<void>;
  /** Every table at that moment, by number and hash of its rows. */
  contents(): Promise<Contents>;
};

/** Runs `work` in a transaction that is ready to look at a tenant's tables as they are at a moment to come. */
export const withSnapshot = <T>(
  side: Side,
  mover: Mover,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> =>
  inOneTransaction(side.adminUrl, 'isolation level repeatable read read only', async (session) => {
    await enterTenant(session, mover);
    return work({
      async take() {
        await session.ask('select 1 from platform.copy limit 1');
      },
      contents: () => readContents(session, mover.schema),
    });
  });
