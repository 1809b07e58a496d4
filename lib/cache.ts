import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { CacheKey } from '#lib/cache-keys.ts';
import { clock } from '#lib/clock.ts';
import { keyFor } from '#lib/crypto.ts';
import { keyValue } from '#lib/key-value.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

type Entry = { json: string; value: unknown; freshUntil: number; staleUntil: number };

/** How a value is to be loaded. */
export type Loading = {
  /** Nobody waits for it: whoever asked has the stale value and is done, with their transaction too, before this is. */
  renewing: boolean;
  /** It was flushed moments ago: a replica may not have replayed why. */
  settling: boolean;
};

type Load<T> = (how: Loading) => Promise<T>;

/** For this long after a flush a load is not kept: it may have read a replica that had not replayed the write. */
const SETTLE_MS = 5_000;
/** A copy in this process may outlive another node's flush by this much, when the second tier is shared. */
const LOCAL_MS = 5_000;
const TOMBSTONE = '-';

const local = () =>
  singleton('cache.local', () => {
    // Keys hold parts of addresses, which whoever asks may make long.
    const sizeCalculation = (entry: Entry, key: string) => entry.json.length + key.length + 200;
    const options = { maxSize: 64 * 1024 * 1024, sizeCalculation };
    return new LRUCache<string, Entry>(options);
  });
const flushed = () =>
  singleton('cache.flushed', () => new LRUCache<string, true>({ max: 50_000, ttl: SETTLE_MS }));
const loading = () => singleton('cache.loading', () => new Map<string, Promise<unknown>>());

/**
 * A value through process memory, then shared key-value, then `load`. One load however many ask; a stale value is given
 * while it is renewed; a cache that fails costs time and never the answer. Values are plain JSON (dates as strings).
 * @param ttlMs how long a value is fresh, ±10 %, and again as long stale
 */
export async function cached<T>(key: CacheKey, ttlMs: number, load: Load<T>): Promise<T> {
  const now = clock.now().getTime();
  const held = local().get(key.text);
  if (held && held.staleUntil > now) {
    count('cache_local_hits');
    if (held.freshUntil <= now)
      void renew(key, ttlMs, load, true).catch((error) =>
        log().warn({ error, key: key.text }, 'cache renewal failed'),
      );
    return held.value as T;
  }
  return renew(key, ttlMs, load, false) as Promise<T>;
}

function renew<T>(key: CacheKey, ttlMs: number, load: Load<T>, renewing: boolean): Promise<T> {
  const running = loading().get(key.text);
  if (running) return running as Promise<T>;
  const started = fill(key, ttlMs, load, renewing).finally(() => loading().delete(key.text));
  loading().set(key.text, started);
  return started;
}

async function fill<T>(key: CacheKey, ttlMs: number, load: Load<T>, renewing: boolean): Promise<T> {
  const second = keyValue();
  const remote = second.shared ? await quietly(() => second.get(key.text)) : null;
  if (remote !== null && remote !== TOMBSTONE) {
    const json = open(key, remote);
    if (json !== null) {
      count('cache_shared_hits');
      return keep(key, json, Math.min(ttlMs, LOCAL_MS)) as T;
    }
  }
  count('cache_misses');
  const settling = flushed().has(key.text) || remote === TOMBSTONE;
  const json = JSON.stringify(await load({ renewing, settling }));
  if (settling || flushed().has(key.text)) return JSON.parse(json) as T;
  if (second.shared) await quietly(() => second.set(key.text, seal(key, json), { ttlMs, ifAbsent: true }));
  return keep(key, json, second.shared ? Math.min(ttlMs, LOCAL_MS) : ttlMs) as T;
}

function keep(key: CacheKey, json: string, ttlMs: number): unknown {
  const now = clock.now().getTime();
  const life = ttlMs * (0.9 + Math.random() * 0.2);
  const value: unknown = JSON.parse(json);
  local().set(key.text, { json, value, freshUntil: now + life, staleUntil: now + 2 * life });
  return value;
}

/** Drops entries that a write made stale. Give it what the command returned, after its transaction. */
export async function flush(keys: readonly CacheKey[]): Promise<void> {
  for (const { text } of keys) {
    local().delete(text);
    loading().delete(text);
    flushed().set(text, true);
  }
  const second = keyValue();
  if (!second.shared) return;
  await Promise.all(keys.map(({ text }) => quietly(() => second.set(text, TOMBSTONE, { ttlMs: SETTLE_MS }))));
}

async function quietly<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    count('cache_errors');
    log().warn({ error }, 'the shared cache did not answer');
    return null;
  }
}

/** `personal` leaves the process under AES-256-GCM, with a key of its tenant and the entry's name as associated data. */
function seal(key: CacheKey, json: string): string {
  if (key.dataClass === 'public') return json;
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(`cache:${key.tenantId}`), nonce).setAAD(
    Buffer.from(key.text),
  );
  const body = Buffer.concat([cipher.update(json, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

function open(key: CacheKey, text: string): string | null {
  if (key.dataClass === 'public') return text;
  try {
    const bytes = Buffer.from(text, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', keyFor(`cache:${key.tenantId}`), bytes.subarray(0, 12));
    decipher.setAAD(Buffer.from(key.text)).setAuthTag(bytes.subarray(12, 28));
    return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}
