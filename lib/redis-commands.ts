import { createHash } from 'node:crypto';
import type { BreakerOptions } from '#lib/breaker.ts';
import { dependency } from '#lib/dependencies.ts';
import type { Found, GetOptions } from '#lib/key-value-store.ts';

/** What the portal asks of a Redis, however many servers that is. */
export interface Redis {
  /** One command about one key, where it is written. @throws at once when the server is away, soon when it hangs */
  ask(key: string, command: readonly string[]): Promise<unknown>;
  /** A value from the nearest server that may be believed. */
  read(key: string, options: GetOptions): Promise<Found>;
  close(): void;
}

/** A server that was not given a script yet says so: to a crowd that comes to it first, many times at once. */
const isUnknownScript = (error: unknown) => error instanceof Error && error.message.startsWith('NOSCRIPT');

export const PATIENCE: BreakerOptions = { ...dependency('redis'), isAnswer: isUnknownScript };

/** Steps that no other client comes between. */
export type Script = { source: string; sha1: string };

export const script = (source: string): Script => ({
  source,
  sha1: createHash('sha1').update(source).digest('hex'),
});

/** By its hash; a server that does not know it yet is given it. */
export async function runScript(
  redis: Pick<Redis, 'ask'>,
  { source, sha1 }: Script,
  key: string,
  args: readonly string[],
) {
  try {
    return await redis.ask(key, ['EVALSHA', sha1, '1', key, ...args]);
  } catch (error) {
    if (!isUnknownScript(error)) throw error;
    return redis.ask(key, ['EVAL', source, '1', key, ...args]);
  }
}
