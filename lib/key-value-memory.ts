import { LRUCache } from 'lru-cache';
import type { KeyValue } from '#lib/key-value-store.ts';

/** Keys of one process, at most 100,000; the least recently used go first. */
export function memoryKeyValue(): KeyValue {
  const entries = new LRUCache<string, string>({ max: 100_000 });
  return {
    shared: false,
    async get(key) {
      return { value: entries.get(key) ?? null, lease: null };
    },
    async set(key, value, { ttlMs, ifIs }) {
      if (ifIs !== undefined && (entries.get(key) ?? null) !== ifIs) return false;
      entries.set(key, value, { ttl: ttlMs });
      return true;
    },
    async delete(keys) {
      for (const key of keys) entries.delete(key);
    },
    close() {},
  };
}
