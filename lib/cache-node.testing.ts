import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cached, flush, type Loading } from '#lib/cache.ts';
import type { CacheKey } from '#lib/cache-keys.ts';
import { readCounters, readGauges } from '#lib/metrics.ts';
import { PATIENCE } from '#lib/redis-commands.ts';

/** Another process of the same portal, whose database is the test's. */
export type CacheNode = {
  /** What the node's cache gives. */
  read(key: CacheKey, options?: Reading): Promise<unknown>;
  /** The same, with the moment at which it was given there, in milliseconds since 1970. */
  look(key: CacheKey): Promise<{ value: unknown; at: number }>;
  flush(key: CacheKey): Promise<boolean>;
  metrics(): Promise<Record<string, number>>;
  stop(): Promise<void>;
};

/** `wroteAt`: for somebody who has made the key stale at this position; a load reads at the position that it gives. */
type Reading = { newest?: boolean; wroteAt?: number };
type Question =
  | ({ id: number; ask: 'read'; key: CacheKey } & Reading)
  | { id: number; ask: 'flush'; key: CacheKey }
  | { id: number; ask: 'metrics' };
/** `at`: when it was asked for. How long the answer took on a busy machine says nothing of how old it is. */
type Look = { value: unknown; at: number };
type Answer = { id: number; value: unknown };

const TTL_MS = 60_000;

/** One clock for all processes of this machine. */
export const moment = () => performance.timeOrigin + performance.now();

/**
 * @param database what the node's loads find
 * @param patienceMs how long it waits for Redis
 */
export function startCacheNode(
  env: Record<string, string>,
  database: (key: string) => unknown,
  patienceMs = PATIENCE.timeoutMs,
): CacheNode {
  const own = { env: { ...process.env, ...env, LOG_LEVEL: 'silent' } };
  const child = fork(import.meta.filename, [String(patienceMs)], own);
  const waiting = new Map<number, (value: unknown) => void>();
  let last = 0;
  child.on('message', ({ id, value, load }: Answer & { load?: string }) => {
    if (load !== undefined) child.send({ id, value: database(load) });
    else waiting.get(id)?.(value);
  });
  const ask = (question: object) =>
    new Promise<unknown>((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      child.send({ id: last, ...question });
    });
  return {
    read: async (key, reading = {}) => ((await ask({ ask: 'read', key, ...reading })) as Look).value,
    look: (key) => ask({ ask: 'read', key }) as Promise<Look>,
    flush: (key) => ask({ ask: 'flush', key }) as Promise<boolean>,
    metrics: () => ask({ ask: 'metrics' }) as Promise<Record<string, number>>,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

if (import.meta.main && process.send) {
  PATIENCE.timeoutMs = Number(process.argv[2]);
  serve((message) => process.send?.(message));
}

const standingAt = (wroteAt: number) => (position: string | null) =>
  Number(position) < wroteAt ? 'before' : 'after';

function serve(say: (message: object) => void): void {
  const loads = new Map<number, (value: unknown) => void>();
  let last = 0;
  const load = (key: string) =>
    new Promise<unknown>((resolve) => {
      last -= 1;
      loads.set(last, resolve);
      say({ id: last, load: key });
    });
  process.on('message', async (message: Question | Answer) => {
    if (!('ask' in message)) return loads.get(message.id)?.(message.value);
    const { id } = message;
    if (message.ask === 'metrics') return say({ id, value: { ...readCounters(), ...readGauges() } });
    const { key } = message;
    if (message.ask === 'flush') return say({ id, value: await flush([key]) });
    const { newest = false, wroteAt } = message;
    const from = async ({ note }: Loading) => {
      const found = await load(key.text);
      note(String(found));
      return found;
    };
    const own = wroteAt === undefined ? undefined : () => standingAt(wroteAt);
    const at = moment();
    const value = await cached(key, TTL_MS, from, { newest, own });
    say({ id, value: { value, at } });
  });
}
