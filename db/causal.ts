import { z } from 'zod';
import { sign, verify } from '#lib/crypto.ts';

/** How far a person's own writes have got: a read may use a replica only if it has replayed this much. */
export type CausalPoint = {
  cluster: string;
  /** The primary's timeline: a promotion starts a new one, and positions of an old one mean nothing. */
  timeline: number;
  /** Write-ahead log position, as `X/Y`. */
  lsn: string;
};

/** Matches no cluster, so that reads go to the primary: for whoever's writes have got nobody knows how far. */
export const ON_PRIMARY: CausalPoint = { cluster: '', timeline: 0, lsn: '0/0' };

const shape = z.tuple([z.string(), z.number().int(), z.string().regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/)]);

export const SEEN_COOKIE = 'lectern.seen';
/** Longer than any replica in use is behind (`MOST_LAG_MS`). */
export const SEEN_SECONDS = 300;

/** The cookie as a Set-Cookie header, for doors that answer without Next. */
export const seenCookie = (tenantId: string, point: CausalPoint): string =>
  `${SEEN_COOKIE}=${encodeCausalPoint(tenantId, point)}; Path=/; Max-Age=${SEEN_SECONDS}; HttpOnly; SameSite=Lax`;

/** The value of the person's cookie; bound to the tenant, since positions are no secret but forged ones cost primaries dear. */
export function encodeCausalPoint(tenantId: string, point: CausalPoint): string {
  return sign(`seen:${tenantId}`, JSON.stringify([point.cluster, point.timeline, point.lsn]));
}

export function decodeCausalPoint(tenantId: string, cookie: string): CausalPoint | null {
  const payload = verify(`seen:${tenantId}`, cookie);
  if (payload === null) return null;
  const parsed = shape.safeParse(JSON.parse(payload));
  if (!parsed.success) return null;
  const [cluster, timeline, lsn] = parsed.data;
  return { cluster, timeline, lsn };
}
