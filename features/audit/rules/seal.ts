import { saltedHash } from '#features/audit/rules/salted-hash.ts';
import { canonicalJson, sha256 } from '#lib/crypto.ts';

/** An event as the chain hashes it. */
export type SealedFacts = {
  id: string;
  at: string;
  actorKind: string;
  actorId: string | null;
  onBehalfOf: string | null;
  action: string;
  subjectKind: string;
  subjectId: string;
  changes: Record<string, { before: string | null; after: string | null }>;
  requestId: string | null;
};

export type Link = { seq: number; hash: string };

/** Where a tenant's chain begins: another tenant's chain cannot be passed off as this one. */
export const genesis = (tenantId: string): Link => ({
  seq: 0,
  hash: sha256(`lectern audit chain of ${tenantId}`),
});

export const sealHash = (seq: number, prevHash: string, event: SealedFacts): string =>
  sha256(canonicalJson({ seq, prevHash, event }));

export type ChainRow = {
  seq: number;
  prevHash: string;
  hash: string;
  event: SealedFacts | null;
  values: { field: string; salt: string; before: unknown; after: unknown }[];
};

/** The first thing wrong with a row that should follow `last`; null when it follows. Erased values are no fault. */
export function faultOf(last: Link, row: ChainRow): string | null {
  const name = `seal ${row.seq}`;
  if (row.seq !== last.seq + 1) return `${name} follows seal ${last.seq}: what lay between is gone.`;
  if (row.prevHash !== last.hash)
    return `${name} does not continue the chain: its predecessor was changed or replaced.`;
  if (!row.event) return `${name} has lost its event.`;
  if (sealHash(row.seq, row.prevHash, row.event) !== row.hash) {
    return `${name} does not fit its event ${row.event.id} (${row.event.action}): one of them was changed.`;
  }
  for (const { field, salt, before, after } of row.values) {
    const stated = row.event.changes[field];
    if (!stated || stated.before !== saltedHash(salt, before) || stated.after !== saltedHash(salt, after)) {
      return `The values of "${field}" in event ${row.event.id} (${row.event.action}) were changed after the fact.`;
    }
  }
  return null;
}
