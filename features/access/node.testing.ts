import { fork } from 'node:child_process';
import { once } from 'node:events';
import { v7 as uuidv7 } from 'uuid';
import { findTenant } from '#db/placement.ts';
import { withTenant } from '#db/tenant-db.ts';
import { endSessions, signOut } from '#features/access/commands.ts';
import { findMember } from '#features/access/queries.ts';
import { sessionHolds } from '#features/access/rules/session-holds.ts';
import { deactivate } from '#features/employment/commands.ts';
import type { Reach } from '#features/people/queries.ts';
import { flush } from '#lib/cache.ts';
import { clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { keyValue } from '#lib/key-value.ts';
import { PATIENCE } from '#lib/redis-commands.ts';

export type TestSession = { personId: string; sessionId: string; issuedAt: number };
export type Looked = { believed: boolean; at: number };
export type Ended = { told: unknown; at: number };
type Ending = 'sign out' | 'sign out everywhere' | 'deactivate';
type Question = { id: number; slug: string; session: TestSession; act: Ending | 'look' | 'reach Redis' };

/** Another process of the same portal, on the same database and Redis. */
export type PortalNode = {
  /** Whether a page would believe this session. */
  believes(session: TestSession): Promise<boolean>;
  /** The same, with the moment at which it was asked there, in milliseconds since 1970. */
  look(session: TestSession): Promise<Looked>;
  reachesRedis(): Promise<boolean>;
  /** Does what the portal's actions do, up to their answer, and says what came of it and when. */
  end(how: Ending, session: TestSession): Promise<Ended>;
  stop(): Promise<void>;
};

const moment = () => performance.timeOrigin + performance.now();

const NOBODY: TestSession = { personId: '', sessionId: '', issuedAt: 0 };

/** @param patienceMs how long it waits for Redis */
export function startPortalNode(
  env: Record<string, string>,
  slug: string,
  patienceMs = PATIENCE.timeoutMs,
): PortalNode {
  const child = fork(import.meta.filename, [String(patienceMs)], { env: { ...process.env, ...env } });
  const waiting = new Map<number, (value: unknown) => void>();
  let last = 0;
  child.on('message', ({ id, value }: { id: number; value: unknown }) => waiting.get(id)?.(value));
  const ask = (act: Question['act'], session: TestSession) =>
    new Promise<unknown>((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      child.send({ id: last, slug, session, act } satisfies Question);
    });
  return {
    believes: async (session) => ((await ask('look', session)) as Looked).believed === true,
    look: (session) => ask('look', session) as Promise<Looked>,
    reachesRedis: async () => (await ask('reach Redis', NOBODY)) === true,
    end: (how, session) => ask(how, session) as Promise<Ended>,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

if (import.meta.main && process.send) {
  PATIENCE.timeoutMs = Number(process.argv[2]);
  process.on('message', async (question: Question) => {
    // One clock for all processes of this machine: how long an answer is on its way says nothing of how old it is.
    const began = moment();
    const value = await answer(question).catch((error: unknown) => String(error));
    if (question.act === 'look')
      return process.send?.({ id: question.id, value: { believed: value, at: began } });
    if (question.act === 'reach Redis') return process.send?.({ id: question.id, value });
    process.send?.({ id: question.id, value: { told: value, at: moment() } });
  });
}

async function answer({ slug, session, act }: Question): Promise<unknown> {
  const { personId, sessionId, issuedAt } = session;
  const tenant = await findTenant(slug);
  if (!tenant) throw new AppError('not_found', slug);
  const now = clock.now();
  if (act === 'reach Redis') return (await keyValue().get('anything')).lease?.holds();
  if (act === 'look') {
    const member = await findMember(tenant, personId);
    return member?.active && sessionHolds({ sessionId, issuedAt: new Date(issuedAt) }, member);
  }
  if (act === 'sign out everywhere') return flush(await endSessions(tenant, personId, now));
  if (act === 'sign out') {
    const expiresAt = new Date(now.getTime() + 60_000);
    return flush(await signOut(tenant, { personId, sessionId, expiresAt }, now));
  }
  const reach: Reach = { viewerId: uuidv7(), scope: { kind: 'all' } };
  const by = { kind: 'system' as const, id: null };
  return flush(await withTenant(tenant, 'write', (db) => deactivate(db, { personId, reach, by, now })));
}
