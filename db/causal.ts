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

/**
 * The timeline on which a primary writes, in SQL: a promotion shows in its control file only after the next checkpoint. A standby's
 * is that of its last checkpoint, so at most older than it could say.
 */
export const TIMELINE = `case when pg_is_in_recovery() then (select timeline_id from pg_control_checkpoint())
  else ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::int end`;

/** Matches no cluster, so that reads go to the primary: for whoever's writes have got nobody knows how far. */
export const ON_PRIMARY: CausalPoint = { cluster: '', timeline: 0, lsn: '0/0' };

const shape = z.tuple([z.string(), z.number().int(), z.string().regex(/^[0-9A-F]{1,8}\/[0-9A-F]{1,8}$/)]);

export const SEEN_COOKIE = 'lectern.seen';
/** Longer than any replica in use is behind (`MOST_LAG_MS`). */
export const SEEN_SECONDS = 300;

/** The cookie as a Set-Cookie header, for doors that answer without Next. */
export const seenCookie = (tenantId: string, point: CausalPoint): string =>
  asHeader(SEEN_COOKIE, encodeCausalPoint(tenantId, point));

const asHeader = (name: string, value: string) =>
  `${name}=${value}; Path=/; Max-Age=${SEEN_SECONDS}; HttpOnly; SameSite=Lax`;

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

/** A person's last batch that waits in a log for its turn to be written: sequences of one cluster's log count up. */
export type LogPosition = { cluster: string; seq: number };

/** Beside the other: a write and a batch that are answered at the same time would overwrite each other's mark in one cookie. */
export const LOGGED_COOKIE = 'lectern.logged';

export const loggedCookie = (tenantId: string, { cluster, seq }: LogPosition): string =>
  asHeader(LOGGED_COOKIE, sign(`logged:${tenantId}`, JSON.stringify([cluster, seq])));

const positionShape = z.tuple([z.string(), z.int().min(1)]);

export function decodeLogPosition(tenantId: string, cookie: string): LogPosition | null {
  const payload = verify(`logged:${tenantId}`, cookie);
  if (payload === null) return null;
  const parsed = positionShape.safeParse(JSON.parse(payload));
  return parsed.success ? { cluster: parsed.data[0], seq: parsed.data[1] } : null;
}

/** The later of two positions on one primary; the second when they cannot be compared. */
export function later(first: CausalPoint | null, second: CausalPoint): CausalPoint {
  if (first?.cluster !== second.cluster || first.timeline !== second.timeline) return second;
  return bytesOf(first.lsn) > bytesOf(second.lsn) ? first : second;
}

/** A position as text without dots and spaces, to be kept beside what was read there. */
export const positionText = ({ cluster, timeline, lsn }: CausalPoint): string =>
  `${encodeURIComponent(cluster).replaceAll('.', '%2E')}:${timeline}:${lsn}`;

/** How what was read at a position stands to a write; unknown where the two have no common history. */
export function standingTo(write: CausalPoint, position: string | null): 'before' | 'after' | 'unknown' {
  const [cluster, timeline, lsn] = position?.split(':') ?? [];
  if (!cluster || !lsn || decodeURIComponent(cluster) !== write.cluster) return 'unknown';
  if (Number(timeline) !== write.timeline) return 'unknown';
  return bytesOf(lsn) < bytesOf(write.lsn) ? 'before' : 'after';
}

/** How far one position lies behind another of the same log; nothing when it is the later one. */
export function bytesBehind(lsn: string, other: string): number {
  const behind = bytesOf(other) - bytesOf(lsn);
  return behind > 0n ? Number(behind) : 0;
}

function bytesOf(lsn: string): bigint {
  const [high = '0', low = '0'] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
