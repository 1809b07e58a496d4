import {
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { secret } from '#lib/env.ts';
import { singleton } from '#lib/singleton.ts';

const derived = () => singleton('crypto.keys', () => new Map<string, KeyObject>());

/** A 256-bit key for one purpose (HKDF-SHA-256, RFC 5869), so that no key is used for two things. */
export function keyFor(purpose: string): KeyObject {
  const keys = derived();
  let key = keys.get(purpose);
  if (!key) {
    // As an object: a MAC under raw bytes takes four times as long, since they are made a key each time.
    key = createSecretKey(Buffer.from(hkdfSync('sha256', secret(), 'lectern', purpose, 32)));
    // Purposes are few and fixed, but for one cache key per tenant: bound the map all the same.
    if (keys.size > 4096) keys.clear();
    keys.set(purpose, key);
  }
  return key;
}

export const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');

/** `payload.mac`, both base64url, bound to a purpose. */
export function sign(purpose: string, payload: string): string {
  const body = Buffer.from(payload).toString('base64url');
  return `${body}.${createHmac('sha256', keyFor(purpose)).update(body).digest('base64url')}`;
}

/** The payload of a token that `sign` made for the same purpose; null for anything else. */
export function verify(purpose: string, token: string): string | null {
  const dot = token.indexOf('.');
  if (dot < 1 || token.length > 4096) return null;
  const body = token.slice(0, dot);
  // The text of the mac is compared, not its bytes: those have several spellings.
  const given = Buffer.from(token.slice(dot + 1));
  const right = Buffer.from(createHmac('sha256', keyFor(purpose)).update(body).digest('base64url'));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
  return Buffer.from(body, 'base64url').toString('utf8');
}

/** JSON with sorted keys (RFC 8785 for the values we store): the same facts always hash the same. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value as Record<string, unknown>)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}
