import { canonicalJson, sha256 } from '#lib/crypto.ts';

/** Everything a certificate states. */
export type Statement = {
  code: string;
  tenantId: string;
  printedName: string;
  courseTitle: string;
  contentSha256: string;
  issuedAt: string;
  validUntil: string | null;
};

/** The fingerprint kept with a certificate and recomputed when it is verified: a changed statement shows. */
export const statementHash = (statement: Statement): string => sha256(canonicalJson(statement));
