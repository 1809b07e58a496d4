import { setTimeout as sleep } from 'node:timers/promises';
import { following, goOn, hasReplayed, markIn } from '#db/moving/follow.ts';
import type { Mover, Side } from '#db/moving/side.ts';
import { AppError } from '#lib/errors.ts';

/** Writes are refused for no longer than this while somebody's long write is waited for; then they go on, and it is tried again. */
const LONG_WRITE_MS = 700;
const CATCH_UP_MS = 700;
const TRIES = 30;
const BETWEEN_MS = 1_000;
/** Later than this nothing is begun that would make writes wait for longer than two seconds. */
const BEGIN_WITHIN_MS = 1_200;
/** A mover that says nothing for so long is ended by the server, and its lock with it. */
const SILENT_MS = 3_000;

/** Fails when too much of the pause is over; then it is tried again. */
type StillTime = () => void;

class TooLate extends Error {}

/** `ms`: for how long writes were refused, at the longest. */
export type Paused<T> = { result: T; ms: number };

/**
 * Runs `work` while nobody writes the tenant on `from` and `to` has all that was written. What holds writes off is a lock of one
 * session: whatever becomes of this process, it goes with the session, and `from` takes writes again.
 */
export async function pausing<T>(
  from: Side,
  to: Side,
  mover: Mover,
  work: (stillTime: StillTime) => Promise<T>,
): Promise<Paused<T>> {
  let longest = 0;
  for (let tries = 1; ; tries++) {
    const paused = await attempt(from, mover, work);
    longest = Math.max(longest, paused.ms);
    if ('result' in paused) return { result: paused.result, ms: longest };
    if (tries === TRIES)
      throw new AppError(
        'unavailable',
        `${mover.slug} has not been still for a moment: somebody writes for long, or ${to.name} does not keep up. ${from.name} goes on as before; run the same again.`,
      );
    await sleep(BETWEEN_MS);
    // It may be that which has kept the other side behind.
    if ((await following(from, to, mover)).state === 'stopped') await goOn(from, to, mover);
  }
}

/** The same that `platform.let_write` asks for, but for the tenant's id. */
export const LOCK_KEY = `hashtextextended('lectern.writes', 0)`;
const LOCK = `${LOCK_KEY} # hashtextextended($1, 0)`;

type Attempt<T> = { ms: number } | { ms: number; result: T };

async function attempt<T>(
  from: Side,
  mover: Mover,
  work: (stillTime: StillTime) => Promise<T>,
): Promise<Attempt<T>> {
  const { session } = from;
  await session.unsafe(`set lock_timeout = ${LONG_WRITE_MS}; set idle_session_timeout = ${SILENT_MS};
    set idle_in_transaction_session_timeout = ${SILENT_MS}`);
  const began = performance.now();
  const spent = () => performance.now() - began;
  try {
    // Whoever is writing ends; whoever comes while this waits is refused, so that nobody queues behind it.
    await session.unsafe(`select pg_advisory_lock(${LOCK})`, [mover.id]);
    if (!(await caughtUp(from, mover))) return { ms: spent() };
    const result = await work(() => {
      if (spent() > BEGIN_WITHIN_MS) throw new TooLate();
    });
    return { ms: spent(), result };
  } catch (error) {
    if (error instanceof TooLate || (error as { code?: unknown }).code === LOCK_NOT_AVAILABLE)
      return { ms: spent() };
    throw error;
  } finally {
    await session.unsafe(`select pg_advisory_unlock(${LOCK})`, [mover.id]).catch(() => {});
    await calm(from);
  }
}

/** PostgreSQL's word for a lock that was waited for as long as allowed. */
export const LOCK_NOT_AVAILABLE = '55P03';

const calm = ({ session }: Side) =>
  session
    .unsafe('reset lock_timeout; reset idle_session_timeout; reset idle_in_transaction_session_timeout')
    .catch(() => {});

async function caughtUp(from: Side, mover: Mover): Promise<boolean> {
  const mark = await markIn(from);
  const until = performance.now() + CATCH_UP_MS;
  while (performance.now() < until) {
    if (await hasReplayed(from, mover, mark)) return true;
    await sleep(5);
  }
  return false;
}
