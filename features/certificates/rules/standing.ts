export type Standing = 'valid' | 'superseded' | 'expired' | 'revoked';

type Facts = { revokedAt: Date | null; validUntil: string | null; supersededBy: string | null };

/** What a certificate is worth today; first match wins. It is good through the whole of its last day. */
export function standing({ revokedAt, validUntil, supersededBy }: Facts, today: string): Standing {
  if (revokedAt) return 'revoked';
  if (validUntil !== null && today > validUntil) return 'expired';
  return supersededBy ? 'superseded' : 'valid';
}
