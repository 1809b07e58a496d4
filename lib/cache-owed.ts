import { dropTenant } from '#lib/cache-generation.ts';
import type { CacheKey } from '#lib/cache-keys.ts';
import { flushShared } from '#lib/cache-shared.ts';
import { count, gauge } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

const RETRY_MS = { first: 50, most: 500 };
const MOST = 10_000;

type Owed = { keys: Map<string, CacheKey>; tenants: Set<string>; retrying: boolean };

/** Flushes that the shared store has not heard of yet. Beyond many, all of a tenant is dropped instead. */
const owed = () =>
  singleton('cache.owed', (): Owed => {
    const state: Owed = { keys: new Map(), tenants: new Set(), retrying: false };
    gauge('cache_flushes_owed', () => state.keys.size + state.tenants.size);
    return state;
  });

/** Whether the shared store may still hold what a write of this process has made stale. */
export const isOwed = ({ text, tenantId }: CacheKey): boolean =>
  owed().keys.has(text) || owed().tenants.has(tenantId);

/**
 * Flushes a key in the shared store: now, or as soon as that is back.
 * @returns whether it was now
 */
export async function flushSharedSurely(key: CacheKey): Promise<boolean> {
  try {
    await flushShared(key);
    return true;
  } catch {
    count('cache_errors');
    if (owed().keys.size < MOST) owed().keys.set(key.text, key);
    else owed().tenants.add(key.tenantId);
    retryLater();
    return false;
  }
}

function retryLater(ms = RETRY_MS.first): void {
  if (owed().retrying) return;
  owed().retrying = true;
  setTimeout(async () => {
    await settle().catch(() => count('cache_errors'));
    owed().retrying = false;
    if (owed().keys.size + owed().tenants.size > 0) retryLater(Math.min(2 * ms, RETRY_MS.most));
  }, ms).unref();
}

async function settle(): Promise<void> {
  for (const tenantId of owed().tenants) {
    await dropTenant(tenantId);
    owed().tenants.delete(tenantId);
  }
  for (const [text, key] of owed().keys) {
    await flushShared(key);
    owed().keys.delete(text);
  }
}
