import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { clock } from '#lib/clock.ts';
import { keyValueOf } from '#lib/key-value.ts';
import type { Lease } from '#lib/key-value-store.ts';
import { singleton } from '#lib/singleton.ts';

/** A name for all that is cached of a tenant since it was last dropped. */
export type Generation = { name: string; lease: Lease | null };

/** Longer than any entry lives: when a generation is forgotten, what came before it is gone too. */
const GENERATION_MS = 25 * 60 * 60_000;
const UNTOLD_MS = 1_000;

type Known = Generation & { until: number };
const known = () => singleton('cache.generations', () => new LRUCache<string, Known>({ max: 5_000 }));
const nameOf = (tenantId: string) => `${tenantId}:generation`;

/**
 * @param surely not from a copy, and also just after an absence: to flush something
 * @throws when the shared store does not answer
 */
export async function generationOf(tenantId: string, surely = false): Promise<Generation> {
  const held = known().get(tenantId);
  if (held && !surely && (held.lease ? held.lease.holds() : held.until > clock.now().getTime())) return held;
  const until = clock.now().getTime() + UNTOLD_MS;
  const { value, lease } = await keyValueOf(tenantId).get(nameOf(tenantId), {
    newest: surely,
    doubtful: surely,
  });
  const found = { name: value ?? '', lease, until };
  known().set(tenantId, found);
  return found;
}

/** Drops what the shared store holds of one tenant, by never asking for it again: it ends by itself. */
export async function dropTenant(tenantId: string): Promise<void> {
  known().delete(tenantId);
  await keyValueOf(tenantId).set(nameOf(tenantId), randomUUID(), { ttlMs: GENERATION_MS });
}
