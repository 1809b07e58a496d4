import { availableParallelism } from 'node:os';
import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { FairQueue } from '#lib/fair-queue.ts';
import { count, gauge } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

/** OWASP's argon2id minimum: 19 MiB, two passes, one lane. The work runs on libuv's threads, not on the event loop. */
const COST = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Who signs in looks at a spinner for no longer; a second try is served sooner than a longer queue. */
const PATIENCE_MS = 10_000;
const GUESS_MS = 25;

export const hashPassword = (password: string) => hash(password, COST);

const decoy = () => singleton('password.decoy', () => hashPassword('no account has this password'));

/** As many checks at once as there are cores, with one of libuv's threads left to files and names. */
const checks = () =>
  singleton('password.checks', () => {
    const atOnce = Math.max(1, Math.min(availableParallelism(), env().UV_THREADPOOL_SIZE - 1));
    const queue = new FairQueue({ atOnce, patienceMs: PATIENCE_MS, guessMs: GUESS_MS, full });
    gauge('password_checks_waiting', () => queue.waiting);
    return queue;
  });

function full(): AppError {
  count('password_checks_refused');
  return new AppError(
    'unavailable',
    'Many people are signing in right now. Wait a few seconds and try again.',
    { retryAfter: PATIENCE_MS / 1000 },
  );
}

/**
 * Whoever `find` finds, if the password is theirs; null otherwise, and after the same time when nobody was found.
 * @param find is asked when the turn has come, so that a crowd at the door holds up nobody's reading either
 * @param from whose crowd this belongs to when many ask at once: each is served by turns
 * @throws unavailable when it would have to wait too long
 */
export async function passwordHolder<T extends { passwordHash: string }>(
  find: () => Promise<T | null>,
  password: string,
  from: string,
): Promise<T | null> {
  const stand = await decoy();
  return checks().run(from, async () => {
    const holder = await find();
    const right = await verify(holder?.passwordHash ?? stand, password).catch(() => false);
    return right ? holder : null;
  });
}
