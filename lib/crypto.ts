import {
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { secrets } from '#lib/env.ts';
import { singleton } from '#lib/singleton.ts';

const derived = () => singleton('crypto.keys', () => new Map<string, KeyObject[]>());

/** A 256-bit key for one purpose (HKDF-SHA-256, RFC 5869), so that no key is used for two things. */
export const keyFor = (purpose: string): KeyObject => keysFor(purpose)[0] as KeyObject;

/** The same under the present secret and then the previous ones, for what was made before the secret changed. */
export function keysFor(purpose: string): readonly KeyObject[] {
  const known = derived().get(purpose);
  if (known) return known;
  // As objects: a MAC under raw bytes takes four times as long, since they are made a key each time.
  const keys = secrets().map((secret) => createSecretKey(keyUnder(secret, purpose)));
  // Purposes are few and fixed, but for one cache key per tenant: bound the map all the same.
  if (derived().size > 4096) derived().clear();
  derived().set(purpose, keys);
  return keys;
}

/** For whoever has the secret in hand and no process of the portal around it. */
export const keyUnder = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'lectern', purpose, 32));

export const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');

/** `payload.mac`, both base64url, bound to a purpose. */
export function sign(purpose: string, payload: string): string {
  const body = Buffer.from(payload).toString('base64url');
  return `${body}.${mac(keyFor(purpose), body)}`;
}

const mac = (key: KeyObject, body: string) => createHmac('sha256', key).update(body).digest('base64url');

/** Names a thing where nobody may read or guess which: a plain hash of an address is soon found by trying addresses. */
export const alias = (purpose: string, text: string) => mac(keyFor(purpose), text);

/** The payload of a token that `sign` made for the same purpose; null for anything else. */
export function verify(purpose: string, token: string): string | null {
  const dot = token.indexOf('.');
  if (dot < 1 || token.length > 4096) return null;
  const body = token.slice(0, dot);
  // The text of the mac is compared, not its bytes: those have several spellings.
  const given = Buffer.from(token.slice(dot + 1));
  const right = keysFor(purpose).some((key) => {
    const one = Buffer.from(mac(key, body));
    return given.length === one.length && timingSafeEqual(given, one);
  });
  if (!right) return null;
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
