import { LRUCache } from 'lru-cache';
import { CACHE_KINDS, type CacheKey } from '#lib/cache-keys.ts';
import { flushSharedSurely, isOwed } from '#lib/cache-owed.ts';
import { findShared, keepShared, SETTLE_MS, type Shared } from '#lib/cache-shared.ts';
import { clock } from '#lib/clock.ts';
import { keyValueOf } from '#lib/key-value.ts';
import type { Lease } from '#lib/key-value-store.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

type Entry = {
  size: number;
  value: unknown;
  freshUntil: number;
  staleUntil: number;
  /** Where in the database's history it was read; null when its load did not say. */
  position: string | null;
  /** Messages from the shared store that would end this copy. */
  leases: readonly Lease[];
};

/** How a value is to be loaded. */
export type Loading = {
  /** Nobody waits for it: whoever asked has the stale value and is done, with their transaction too, before this is. */
  renewing: boolean;
  /** It was flushed moments ago, or nobody can say whether it was: a database replica may not have replayed why. */
  settling: boolean;
  /** To be told, before the value is read, where in the database's history that happens. */
  note(position: string): void;
};

type Load<T> = (how: Loading) => Promise<T>;
/** For whoever has written a moment ago, perhaps through another node. */
export type Asking = {
  /** No copy is good enough for them. */
  newest?: boolean;
  /** The shared tier could not be told of what they wrote: only the database will do. */
  loaded?: boolean;
  /** What they have made stale themselves in the last minutes. */
  own?: OwnWrites | undefined;
};

/** @returns for a key they have made stale: how what was read at a position stands to that; null for any other key */
export type OwnWrites = (
  key: CacheKey,
) => ((position: string | null) => 'before' | 'after' | 'unknown') | null;

/** A copy that no message would end may be this old, counted from the moment at which it began to be read. */
const UNTOLD_MS = 1_000;

const local = () =>
  singleton('cache.local', () => {
    for (const kind of CACHE_KINDS) count('cache_stale_own_reads', 0, { kind });
    // Keys hold parts of addresses, which whoever asks may make long.
    const sizeCalculation = (entry: Entry, key: string) => entry.size + key.length + 200;
    const options = { maxSize: 64 * 1024 * 1024, sizeCalculation };
    return new LRUCache<string, Entry>(options);
  });
const flushed = () =>
  singleton('cache.flushed', () => new LRUCache<string, true>({ max: 50_000, ttl: SETTLE_MS }));
const loading = () => singleton('cache.loading', () => new Map<string, Promise<Entry>>());

/**
 * A value through process memory, then shared key-value, then `load`. One load however many ask; a stale value is given
 * while it is renewed; a cache that fails costs time and never the answer. Values are plain JSON (dates as strings).
 * Nobody is given what was read before their own last write of it; that it happened after all is counted.
 * @param ttlMs how long a value is fresh, ±10 %, and again as long stale
 */
export async function cached<T>(
  key: CacheKey,
  ttlMs: number,
  load: Load<T>,
  { newest = false, loaded = false, own }: Asking = {},
): Promise<T> {
  if (loaded) {
    counted('cache_misses', key);
    return load({ renewing: false, settling: true, note: () => {} });
  }
  const standing = own?.(key);
  const outdated = standing ? (position: string | null) => standing(position) !== 'after' : undefined;
  const now = clock.now().getTime();
  const held = newest && keyValueOf(key.tenantId).shared ? undefined : local().get(key.text);
  const believed = held !== undefined && held.staleUntil > now && held.leases.every((lease) => lease.holds());
  const guarded = believed && outdated?.(held.position);
  if (guarded) counted('cache_own_writes_guarded', key);
  const hit = believed && !guarded;
  if (hit) counted('cache_local_hits', key);
  // Nobody joins a load for whoever has written since it began.
  const alone = newest || outdated !== undefined;
  const entry = hit
    ? held
    : alone
      ? await fill(key, ttlMs, load, { newest: true, outdated })
      : await once(key, ttlMs, load);
  if (standing?.(entry.position) === 'before') counted('cache_stale_own_reads', key);
  if (entry.freshUntil <= now && entry.staleUntil > now) {
    count('cache_stale_served');
    void once(key, ttlMs, load, true).catch((error) =>
      log().warn({ err: error, key: key.text }, 'cache renewal failed'),
    );
  }
  return entry.value as T;
}

function once<T>(key: CacheKey, ttlMs: number, load: Load<T>, renewing = false): Promise<Entry> {
  const running = loading().get(key.text);
  if (running) return running;
  const started = fill(key, ttlMs, load, { renewing }).finally(() => {
    if (loading().get(key.text) === started) loading().delete(key.text);
  });
  loading().set(key.text, started);
  return started;
}

type Filling = {
  newest?: boolean;
  renewing?: boolean;
  outdated?: ((position: string | null) => boolean) | undefined;
};

async function fill<T>(
  key: CacheKey,
  ttlMs: number,
  load: Load<T>,
  { newest = false, renewing = false, outdated }: Filling,
): Promise<Entry> {
  const began = clock.now().getTime();
  const life = ttlMs * (0.9 + Math.random() * 0.2);
  const { shared } = keyValueOf(key.tenantId);
  const found: Shared = !shared || isOwed(key) ? { state: 'away' } : await findShared(key, newest);
  if (found.state !== 'away') counted('cache_shared_asks', key);
  const guarded = found.state === 'found' && outdated?.(found.position);
  if (guarded) counted('cache_own_writes_guarded', key);
  if (found.state === 'found' && !guarded && (!renewing || found.freshUntil > began)) {
    counted('cache_shared_hits', key);
    const times = { freshUntil: found.freshUntil, staleUntil: found.freshUntil + life };
    const read = { json: found.json, position: found.position };
    return keep(key, read, found.leases ? times : untold(began, times), found.leases ?? []);
  }
  counted('cache_misses', key);
  const settling = found.state === 'flushed' || isOwed(key) || flushed().has(key.text);
  const unsure = shared && found.state === 'away';
  let position: string | null = null;
  const note = (noted: string) => {
    position = noted;
  };
  const json = JSON.stringify(await load({ renewing, settling: settling || unsure, note }));
  const read: Read = { json, position };
  const times = { freshUntil: began + life, staleUntil: began + 2 * life };
  if (settling || flushed().has(key.text)) return entry(read, times, []);
  if (found.state === 'away') return keep(key, read, shared ? untold(began, times) : times, []);
  await keepShared(key, found, json, { freshUntil: times.freshUntil, lifeMs: 2 * life, position });
  // Copies are made of what was read from there: only of that there is word when it changes.
  return entry(read, times, []);
}

const counted = (name: string, { kind }: CacheKey) => count(name, 1, { kind });

type Times = Pick<Entry, 'freshUntil' | 'staleUntil'>;
type Read = { json: string; position: string | null };

const untold = (began: number, { freshUntil, staleUntil }: Times): Times => ({
  freshUntil: Math.min(freshUntil, began + UNTOLD_MS / 2),
  staleUntil: Math.min(staleUntil, began + UNTOLD_MS),
});

const entry = ({ json, position }: Read, times: Times, leases: Entry['leases']): Entry => ({
  ...times,
  position,
  leases,
  size: json.length,
  value: JSON.parse(json),
});

function keep(key: CacheKey, read: Read, times: Times, leases: Entry['leases']): Entry {
  const made = entry(read, times, leases);
  if (!flushed().has(key.text)) local().set(key.text, made);
  return made;
}

/**
 * Drops entries that a write made stale. Give it what the command returned, after its transaction.
 * @returns whether all other processes are told already; if not, they will be
 */
export async function flush(keys: readonly CacheKey[]): Promise<boolean> {
  for (const { text } of keys) {
    local().delete(text);
    loading().delete(text);
    flushed().set(text, true);
  }
  const shared = keys.filter(({ tenantId }) => keyValueOf(tenantId).shared);
  return (await Promise.all(shared.map(flushSharedSurely))).every(Boolean);
}
