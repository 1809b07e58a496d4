import type { CacheKey } from '#lib/cache-keys.ts';
import { seal as sealFor, unseal as unsealFor } from '#lib/sealed.ts';

const purpose = (key: CacheKey) => `cache:${key.tenantId}`;

/** `personal` leaves the process encrypted, with a key of its tenant and the entry's name as associated data. */
export const seal = (key: CacheKey, json: string): string =>
  key.dataClass === 'public' ? json : sealFor(purpose(key), key.text, json);

/** What `seal` was given, under the present secret or a previous one; null for anything else. */
export const unseal = (key: CacheKey, text: string): string | null =>
  key.dataClass === 'public' ? text : unsealFor(purpose(key), key.text, text);
