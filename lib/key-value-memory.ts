import { LRUCache } from 'lru-cache';
import type { KeyValue } from '#lib/key-value-store.ts';

/** Keys of one process, at most 100,000; the least recently used go first. */
export function memoryKeyValue(): KeyValue {
  const entries = new LRUCache<string, string>({ max: 100_000 });
  return {
    shared: false,
    async get(key) {
      return entries.get(key) ?? null;
    },
    async set(key, value, { ttlMs, ifAbsent }) {
      if (ifAbsent && entries.has(key)) return false;
      entries.set(key, value, { ttl: ttlMs });
      return true;
    },
    async delete(keys) {
      for (const key of keys) entries.delete(key);
    },
  };
}
