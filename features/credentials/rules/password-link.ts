import { z } from 'zod';
import { sha256, sign, verify } from '#lib/crypto.ts';

/** What a link to choose a password says, and until when. */
export type PasswordLink = { personId: string; expiresAt: Date; fingerprint: string };

const HOUR_MS = 3_600_000;
/** An invitation waits for somebody's first week; a link that was asked for is used at once. */
export const LINK_MS = { invited: 7 * 24 * HOUR_MS, asked: HOUR_MS } as const;
export type LinkReason = keyof typeof LINK_MS;

const shape = z.tuple([z.uuid(), z.number().int(), z.string()]);
const purpose = (tenantId: string) => `password-link:${tenantId}`;

/** Changes with every password, so that a link is good once and no list of used ones is kept. */
export const fingerprintOf = (passwordHash: string | null): string =>
  sha256(passwordHash ?? 'none').slice(0, 32);

/** The token of a link: signed, for one tenant, person and present password. */
export function mintPasswordLink(
  tenantId: string,
  { personId, passwordHash }: { personId: string; passwordHash: string | null },
  expiresAt: Date,
): string {
  return sign(
    purpose(tenantId),
    JSON.stringify([personId, expiresAt.getTime(), fingerprintOf(passwordHash)]),
  );
}

/** What a token says if it is this tenant's and still good by the clock; null otherwise. */
export function readPasswordLink(tenantId: string, token: string, now: Date): PasswordLink | null {
  const payload = verify(purpose(tenantId), token);
  if (payload === null) return null;
  const parsed = shape.safeParse(JSON.parse(payload));
  if (!parsed.success || parsed.data[1] <= now.getTime()) return null;
  const [personId, expires, fingerprint] = parsed.data;
  return { personId, expiresAt: new Date(expires), fingerprint };
}
