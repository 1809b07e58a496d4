import { randomBytes } from 'node:crypto';
import { inArray, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { insertRows } from '#db/insert-rows.ts';
import type { Tenant } from '#db/placement.ts';
import { auditEvent, auditPending, auditSeal, auditValue } from '#db/schema/tenant/audit.ts';
import { type TenantDb, type TenantScope, withTenant } from '#db/tenant-db.ts';
import { chainAfter, chainHead, chainOrigin, countUnsealed, pendingEvents } from '#features/audit/queries.ts';
import { saltedHash } from '#features/audit/rules/salted-hash.ts';
import { faultOf, genesis, type Link, sealHash } from '#features/audit/rules/seal.ts';
import { requestFacts } from '#lib/log.ts';

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
      requestId: requestFacts.getStore()?.requestId ?? null,
    });
  }
  await insertRows(db, auditEvent, events);
  await insertRows(db, auditValue, values);
}

const SEAL_AT_ONCE = 500;

/**
 * Seals what waits, in order. One sealer per tenant at a time, however many workers run; the writers never wait for it.
 * @returns how many events were sealed
 */
export async function sealPending(tenant: Tenant, now: Date): Promise<number> {
  return withTenant(tenant, 'write', async (db) => {
    const [lock] = await db.execute<{ mine: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtextextended('lectern.seal', 0) # hashtextextended(${tenant.id}, 0)) as mine`,
    );
    if (!lock?.mine) return 0;
    const events = await pendingEvents(db, SEAL_AT_ONCE);
    if (events.length === 0) return 0;
    let last = (await chainHead(db)) ?? genesis(await chainOrigin(db));
    const seals = events.map((event) => {
      const seq = last.seq + 1;
      const seal = {
        seq,
        eventId: event.id,
        prevHash: last.hash,
        hash: sealHash(seq, last.hash, event),
        sealedAt: now,
      };
      last = seal;
      return seal;
    });
    await db.insert(auditSeal).values(seals);
    await db.delete(auditPending).where(
      inArray(
        auditPending.eventId,
        seals.map(({ eventId }) => eventId),
      ),
    );
    return seals.length;
  });
}

export type AuditVerdict = { events: number; head: Link; unsealed: number; fault: string | null };

/** Walks a tenant's chain from the first row and recomputes every hash, of events and of the values still kept. */
export async function verifyAudit(tenant: TenantScope, now: Date): Promise<AuditVerdict> {
  return withTenant(tenant, 'report', async (db) => {
    let head = genesis(await chainOrigin(db));
    for (;;) {
      const rows = await chainAfter(db, head.seq, 5_000);
      for (const row of rows) {
        const fault = faultOf(head, row);
        if (fault) return { events: head.seq, head, unsealed: 0, fault };
        head = { seq: row.seq, hash: row.hash };
      }
      if (rows.length < 5_000) break;
    }
    const unsealed = await countUnsealed(db, new Date(now.getTime() - 60_000));
    const fault = unsealed > 0 ? `${unsealed} events older than a minute carry no seal.` : null;
    return { events: head.seq, head, unsealed, fault };
  });
}
