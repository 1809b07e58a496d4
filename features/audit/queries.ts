import { and, asc, desc, eq, gt, inArray, lt, notExists, or, type SQL, sql } from 'drizzle-orm';
import { auditEvent, auditPending, auditSeal, auditValue } from '#db/schema/tenant/audit.ts';
import { person } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { ChainRow, Link, SealedFacts } from '#features/audit/rules/seal.ts';

const facts = {
  id: auditEvent.id,
  at: auditEvent.at,
  actorKind: auditEvent.actorKind,
  actorId: auditEvent.actorId,
  onBehalfOf: auditEvent.onBehalfOf,
  action: auditEvent.action,
  subjectKind: auditEvent.subjectKind,
  subjectId: auditEvent.subjectId,
  changes: auditEvent.changes,
  requestId: auditEvent.requestId,
};

type EventRow = Omit<SealedFacts, 'at'> & { at: Date };

const sealedFacts = (row: EventRow): SealedFacts => ({ ...row, at: row.at.toISOString() });

/** Events that wait for their seal, in the order they get it. */
export async function pendingEvents(db: TenantDb, limit: number): Promise<SealedFacts[]> {
  const rows = await db
    .select(facts)
    .from(auditPending)
    .innerJoin(auditEvent, eq(auditEvent.id, auditPending.eventId))
    .orderBy(asc(auditPending.eventId))
    .limit(limit);
  return rows.map(sealedFacts);
}

/** The newest link of the chain; null when nothing is sealed yet. */
export async function chainHead(db: TenantDb): Promise<Link | null> {
  const [head] = await db
    .select({ seq: auditSeal.seq, hash: auditSeal.hash })
    .from(auditSeal)
    .orderBy(desc(auditSeal.seq))
    .limit(1);
  return head ?? null;
}

/** The links after `seq` with all that they vouch for. */
export async function chainAfter(db: TenantDb, seq: number, limit: number): Promise<ChainRow[]> {
  const rows = await db
    .select({ seq: auditSeal.seq, prevHash: auditSeal.prevHash, hash: auditSeal.hash, event: facts })
    .from(auditSeal)
    .leftJoin(auditEvent, eq(auditEvent.id, auditSeal.eventId))
    .where(gt(auditSeal.seq, seq))
    .orderBy(asc(auditSeal.seq))
    .limit(limit);
  const ids = rows.flatMap(({ event }) => (event ? [event.id] : []));
  const values = await valuesOf(db, ids);
  return rows.map(({ event, ...link }) => ({
    ...link,
    event: event && sealedFacts(event as EventRow),
    values: (event && values.get(event.id)) ?? [],
  }));
}

async function valuesOf(db: TenantDb, eventIds: string[]): Promise<Map<string, ChainRow['values']>> {
  const found = new Map<string, ChainRow['values']>();
  if (eventIds.length === 0) return found;
  const { eventId, field, salt, before, after } = auditValue;
  const rows = await db
    .select({ eventId, field, salt, before, after })
    .from(auditValue)
    .where(inArray(auditValue.eventId, eventIds));
  for (const { eventId: id, ...value } of rows) found.set(id, [...(found.get(id) ?? []), value]);
  return found;
}

/** Events older than `before` that neither carry a seal nor wait for one: somebody removed them from the queue. */
export async function countUnsealed(db: TenantDb, before: Date): Promise<number> {
  const sealed = db.select({ one: sql`1` }).from(auditSeal).where(eq(auditSeal.eventId, auditEvent.id));
  const [row] = await db
    .select({ count: sql<number>`count(*)::int` })
    .from(auditEvent)
    .where(and(lt(auditEvent.at, before), notExists(sealed)));
  return row?.count ?? 0;
}

export type AuditFilter = { action?: string; subjectId?: string; actorId?: string };

/** A page of the trail, newest first, with names and values for people to read. */
export async function listAudit(
  db: TenantDb,
  { filter, before, limit }: { filter: AuditFilter; before: string | null; limit: number },
) {
  const conditions: (SQL | undefined)[] = [
    before ? lt(auditEvent.id, before) : undefined,
    filter.action ? eq(auditEvent.action, filter.action) : undefined,
    filter.subjectId ? eq(auditEvent.subjectId, filter.subjectId) : undefined,
    filter.actorId
      ? or(eq(auditEvent.actorId, filter.actorId), eq(auditEvent.onBehalfOf, filter.actorId))
      : undefined,
  ];
  const rows = await db
    .select({
      ...facts,
      seq: auditSeal.seq,
      hash: auditSeal.hash,
      actorName: sql<string | null>`${person.givenName} || ' ' || ${person.familyName}`,
    })
    .from(auditEvent)
    .leftJoin(auditSeal, eq(auditSeal.eventId, auditEvent.id))
    .leftJoin(person, eq(person.id, auditEvent.actorId))
    .where(and(...conditions))
    .orderBy(desc(auditEvent.id))
    .limit(limit);
  const values = await valuesOf(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({ ...row, values: values.get(row.id) ?? [] }));
}

export type AuditRow = Awaited<ReturnType<typeof listAudit>>[number];

/** The distinct kinds of act in the trail, for its filter. */
export async function auditActions(db: TenantDb): Promise<string[]> {
  const rows = await db
    .selectDistinct({ action: auditEvent.action })
    .from(auditEvent)
    .orderBy(auditEvent.action);
  return rows.map(({ action }) => action);
}
