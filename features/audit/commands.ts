import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { auditEvent, auditValue } from '#db/schema/tenant/audit.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { saltedHash } from '#features/audit/rules/salted-hash.ts';

export type Actor = { kind: 'person' | 'system' | 'operator'; id: string | null };

export type AuditEntry = {
  at: Date;
  actor: Actor;
  onBehalfOf?: string;
  /** `noun.verb`, as in `assignment-rule.published`. */
  action: string;
  subject: { kind: string; id: string };
  /** Values before and after, per field; kept beside the chain, which holds their salted hashes only. */
  changes?: Record<string, { before: unknown; after: unknown }>;
};

/** Writes what was done, in the transaction that did it; the sealer chains it within a second of the commit. */
export async function recordAudit(db: TenantDb, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const events: (typeof auditEvent.$inferInsert)[] = [];
  const values: (typeof auditValue.$inferInsert)[] = [];
  for (const entry of entries) {
    const eventId = uuidv7();
    const changes: Record<string, { before: string | null; after: string | null }> = {};
    for (const [field, { before, after }] of Object.entries(entry.changes ?? {})) {
      const salt = randomBytes(16).toString('base64url');
      changes[field] = { before: saltedHash(salt, before), after: saltedHash(salt, after) };
      values.push({ eventId, field, salt, before: before ?? null, after: after ?? null });
    }
    events.push({
      id: eventId,
      at: entry.at,
      actorKind: entry.actor.kind,
      actorId: entry.actor.id,
      onBehalfOf: entry.onBehalfOf ?? null,
      action: entry.action,
      subjectKind: entry.subject.kind,
      subjectId: entry.subject.id,
      changes,
    });
  }
  for (const part of inParts(events, 1000)) await db.insert(auditEvent).values(part);
  for (const part of inParts(values, 1000)) await db.insert(auditValue).values(part);
}

/** PostgreSQL takes at most 65,535 parameters a statement. */
function* inParts<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
