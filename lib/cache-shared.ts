import { generationOf } from '#lib/cache-generation.ts';
import type { CacheKey } from '#lib/cache-keys.ts';
import { seal, unseal } from '#lib/cache-seal.ts';
import { keyValueOf } from '#lib/key-value.ts';
import type { Lease } from '#lib/key-value-store.ts';
import { count } from '#lib/metrics.ts';

/** Stands where an entry was flushed, for so long: a load that began before may not be kept in its place. */
const TOMBSTONE = '-';
export const SETTLE_MS = 5_000;

/** What the shared tier says of a key: it has it, it was flushed moments ago, it has nothing usable, or it does not answer. */
export type Shared =
  | {
      state: 'found';
      json: string;
      freshUntil: number;
      position: string | null;
      leases: Lease[] | null;
      text: string;
      at: string;
    }
  | { state: 'flushed' }
  | { state: 'missing'; text: string | null; at: string }
  | { state: 'away' };

export async function findShared(key: CacheKey, newest: boolean): Promise<Shared> {
  try {
    const generation = await generationOf(key.tenantId);
    const at = placeOf(key, generation.name);
    const { value: text, lease } = await keyValueOf(key.tenantId).get(at, { newest });
    if (text === null) return { state: 'missing', text, at };
    if (text === TOMBSTONE) return { state: 'flushed' };
    const dot = text.indexOf('.');
    const json = unseal(key, text.slice(dot + 1));
    if (json === null) return { state: 'missing', text, at };
    const [until, position = null] = text.slice(0, dot).split(' ');
    const freshUntil = Number(until);
    const leases = lease && generation.lease ? [lease, generation.lease] : null;
    return { state: 'found', json, freshUntil, position, leases, text, at };
  } catch {
    count('cache_errors');
    return { state: 'away' };
  }
}

type Place = { at: string; text: string | null };

/** Keeps a value in the place where `findShared` found nothing usable, unless somebody else has changed that since. */
export async function keepShared(key: CacheKey, { at, text }: Place, json: string, fresh: Freshness) {
  const head = [Math.round(fresh.freshUntil), ...(fresh.position === null ? [] : [fresh.position])].join(' ');
  const value = `${head}.${seal(key, json)}`;
  await keyValueOf(key.tenantId)
    .set(at, value, { ttlMs: fresh.lifeMs, ifIs: text })
    .catch(() => count('cache_errors'));
}

/** `position`: where in the database's history the value was read; holds neither a dot nor a space. */
export type Freshness = { freshUntil: number; lifeMs: number; position: string | null };

const placeOf = (key: CacheKey, generation: string, later = 0) =>
  `${key.text}#${generation}.${key.shape + later}`;

/**
 * Also for the nodes of the version before this one and after it: what they keep may have the shape before or after.
 * @throws when the shared store does not answer
 */
export async function flushShared(key: CacheKey): Promise<void> {
  const { name } = await generationOf(key.tenantId, true);
  const store = keyValueOf(key.tenantId);
  const places = [0, -1, 1].map((later) => placeOf(key, name, later));
  await Promise.all(places.map((at) => store.set(at, TOMBSTONE, { ttlMs: SETTLE_MS })));
}
