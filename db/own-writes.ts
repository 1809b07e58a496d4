import { z } from 'zod';
import { type CausalPoint, standingTo } from '#db/causal.ts';
import type { OwnWrites } from '#lib/cache.ts';
import type { CacheKey } from '#lib/cache-keys.ts';
import { sha256, sign, verify } from '#lib/crypto.ts';

/** What a person has made stale of caches, and where in the database's history: lives as long as a replica may be behind. */
export const OWN_COOKIE = 'lectern.own';

/** Beyond so many keys, each of the tenant's counts as theirs. */
const MOST = 16;
const EVERY = '*';

const shape = z.object({
  keys: z.array(z.string()),
  point: z.object({
    cluster: z.string(),
    timeline: z.int(),
    lsn: z.string().regex(/^[0-9A-F]+\/[0-9A-F]+$/),
  }),
});

/** The cookie's next value: what it named, and what was made stale now. Bound to the tenant, as positions are. */
export function ownCookie(
  tenantId: string,
  before: string | undefined,
  stale: readonly CacheKey[],
  point: CausalPoint,
): string {
  const keys = [...new Set([...(read(tenantId, before)?.keys ?? []), ...stale.map(digest)])];
  const kept = keys.length > MOST || keys.includes(EVERY) ? [EVERY] : keys;
  return sign(`own:${tenantId}`, JSON.stringify({ keys: kept, point }));
}

/** What the bearer of the cookie has made stale, for the cache. */
export function ownWrites(tenantId: string, cookie: string | undefined): OwnWrites | undefined {
  const written = read(tenantId, cookie);
  if (!written) return undefined;
  const { keys, point } = written;
  const theirs = (key: CacheKey) => keys.includes(EVERY) || keys.includes(digest(key));
  return (key) => (theirs(key) ? (position) => standingTo(point, position) : null);
}

function read(tenantId: string, cookie: string | undefined): z.infer<typeof shape> | null {
  const payload = cookie === undefined ? null : verify(`own:${tenantId}`, cookie);
  return payload === null ? null : (shape.safeParse(JSON.parse(payload)).data ?? null);
}

const digest = ({ text }: CacheKey): string => sha256(text).slice(0, 12);
