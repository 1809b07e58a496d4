import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { CacheKey } from '#lib/cache-keys.ts';
import { keyFor, keysFor } from '#lib/crypto.ts';

const purpose = (key: CacheKey) => `cache:${key.tenantId}`;

/** `personal` leaves the process under AES-256-GCM, with a key of its tenant and the entry's name as associated data. */
export function seal(key: CacheKey, json: string): string {
  if (key.dataClass === 'public') return json;
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(purpose(key)), nonce).setAAD(Buffer.from(key.text));
  const body = Buffer.concat([cipher.update(json, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

/** What `seal` was given, under the present secret or a previous one; null for anything else. */
export function unseal(key: CacheKey, text: string): string | null {
  if (key.dataClass === 'public') return text;
  const bytes = Buffer.from(text, 'base64');
  for (const secret of keysFor(purpose(key))) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', secret, bytes.subarray(0, 12));
      decipher.setAAD(Buffer.from(key.text)).setAuthTag(bytes.subarray(12, 28));
      return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      // Of another secret, or not from here at all.
    }
  }
  return null;
}
