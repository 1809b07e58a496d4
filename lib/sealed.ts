import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { keyFor, keysFor } from '#lib/crypto.ts';

/** AES-256-GCM under a key for one purpose, with a name as associated data, so that it opens under that name alone. Base64. */
export function seal(purpose: string, name: string, text: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce).setAAD(Buffer.from(name));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

/** What `seal` was given, under the present secret or a previous one; null for anything else. */
export function unseal(purpose: string, name: string, sealed: string): string | null {
  const bytes = Buffer.from(sealed, 'base64');
  for (const key of keysFor(purpose)) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(12, 28));
      return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      // Of another secret, or not from here at all.
    }
  }
  return null;
}
