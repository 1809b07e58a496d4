import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { keyUnder } from '#lib/crypto.ts';
import { secrets } from '#lib/env.ts';
import { cdnOf } from '#lib/object-store.ts';
import { singleton } from '#lib/singleton.ts';

/*
 * Media is opened by addresses that expire: `/media/<tenant>/<name>?verify=<when>-<mac>`, where the mac is HMAC-SHA-256 over the
 * path and `when`. An edge checks it without asking a node. The form is the one that Cloudflare's is_timed_hmac_valid_v0 knows;
 * ops/edge has the same check for nginx and CloudFront.
 */

/** An address stays the same for so long, so that a browser's copy of a film is found again. */
const WINDOW_S = 6 * 3600;
/** It opens for so long after the beginning of its window: for six hours at least, which is longer than any lesson. */
export const LIFETIME_S = 12 * 3600;
/** A window begins so much later by the clock that signs, so that no address is from the future by the clock of an edge. */
const CLOCKS_DIFFER_S = 15 * 60;

const seconds = (now: Date) => Math.floor(now.getTime() / 1000);

const windowOf = (now: Date) => {
  const at = seconds(now) - CLOCKS_DIFFER_S;
  return at - (at % WINDOW_S);
};

/** What an edge is given, as text: the key under the present secret, and under those that are still believed. */
export const edgeKeys = (of: readonly string[] = secrets()): string[] =>
  of.map((secret) => keyUnder(secret, 'media.edge').toString('base64url'));

const keys = () =>
  singleton('media.keys', () => edgeKeys().map((text) => createSecretKey(Buffer.from(text))));

const mac = (key: KeyObject, path: string, when: string) =>
  createHmac('sha256', key).update(path).update(when).digest('base64url');

/** A catalog shows dozens of pictures, the same to everybody for hours: each is signed once. */
const signed = () => singleton('media.signed', () => new LRUCache<string, string>({ max: 20_000 }));

export function signedPath(path: string, now: Date): string {
  const when = String(windowOf(now));
  const known = signed().get(path + when);
  if (known) return known;
  const made = `${path}?verify=${when}-${mac(keys()[0] as KeyObject, path, when)}`;
  signed().set(path + when, made);
  return made;
}

/** The address of a tenant's medium in a page, on the CDN when there is one. All media is private: an unsigned address opens nothing. */
export const mediaUrl = (tenantSlug: string, name: string, now: Date): string =>
  `${cdnOf(tenantSlug) ?? ''}${signedPath(`/media/${tenantSlug}/${name}`, now)}`;

const SIGNED = /^(\/media\/[a-z0-9-]+\/[0-9a-f]{64}\.[a-z0-9]{2,5})\?verify=(\d{10})-([\w-]{43})$/;

/** The path that a signed address opens now; null when it opens nothing. */
export function openedPath(address: string, now: Date): string | null {
  const [, path = '', when = '', given = ''] = SIGNED.exec(address) ?? [];
  if (!path || seconds(now) > Number(when) + LIFETIME_S) return null;
  const right = keys().some((key) => timingSafeEqual(Buffer.from(mac(key, path, when)), Buffer.from(given)));
  return right ? path : null;
}
