import { and, asc, desc, eq, gt, gte, inArray, lt, notExists, or, type SQL, sql } from 'drizzle-orm';
import { auditEvent, auditPending, auditSeal, auditValue } from '#db/schema/tenant/audit.ts';
import { certificate, fulfilment, obligation, period } from '#db/schema/tenant/compliance.ts';
import { course, courseVersion } from '#db/schema/tenant/courses.ts';
import { person, site, unit } from '#db/schema/tenant/people.ts';
import { assignmentRule, audience, requirement } from '#db/schema/tenant/requirements.ts';
import { attempt } from '#db/schema/tenant/tracking.ts';
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

/**
 * The tenant with whose name the chain begins: another one's when this tenant was restored from its backup, which the trail
 * itself says.
 */
export async function chainOrigin(db: TenantDb): Promise<string> {
  const [first] = await db
    .select({ id: auditEvent.subjectId })
    .from(auditEvent)
    .where(and(eq(auditEvent.action, 'tenant.restored'), eq(auditEvent.subjectKind, 'tenant')))
    .orderBy(asc(auditEvent.id))
    .limit(1);
  return first?.id ?? db.tenant.id;
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

export type AuditFilter = {
  action?: string | undefined;
  subjectId?: string | undefined;
  actorId?: string | undefined;
  from?: Date | undefined;
  until?: Date | undefined;
  /** A condition on `person`: by or about people for whom it holds. */
  involves?: SQL | undefined;
  /** The same, for what is about them only: where a reader's own reach ends. */
  about?: SQL | undefined;
};

/** A page of the trail, newest first, with names and values for people to read. */
export async function listAudit(
  db: TenantDb,
  { filter, before, limit }: { filter: AuditFilter; before: string | null; limit: number },
) {
  const { action, subjectId, actorId, from, until, involves, about } = filter;
  const conditions: (SQL | undefined)[] = [
    before ? lt(auditEvent.id, before) : undefined,
    action ? eq(auditEvent.action, action) : undefined,
    subjectId ? eq(auditEvent.subjectId, subjectId) : undefined,
    actorId ? or(eq(auditEvent.actorId, actorId), eq(auditEvent.onBehalfOf, actorId)) : undefined,
    from ? gte(auditEvent.at, from) : undefined,
    until ? lt(auditEvent.at, until) : undefined,
    involves ? or(isAbout(involves), sql`${auditEvent.actorId} in ${peopleWhere(involves)}`) : undefined,
    about ? isAbout(about) : undefined,
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

const peopleWhere = (condition: SQL) => sql`(select ${person.id} from ${person} where ${condition})`;

/** Holds for events about people: themselves, what they owe, did and were given. */
const isAbout = (condition: SQL): SQL => sql`(${auditEvent.onBehalfOf} in ${peopleWhere(condition)}
  or ${auditEvent.subjectId} in (
    with them as ${peopleWhere(condition)}
    select id from them
    union all select o.id from ${obligation} o where o.person_id in (select id from them)
    union all select a.id from ${attempt} a where a.person_id in (select id from them)
    union all select c.id from ${certificate} c where c.person_id in (select id from them)))`;

/** What the things that ids in the trail stand for are called now. */
export async function namesOf(db: TenantDb, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const wanted = sql`(select unnest(${`{${ids.join()}}`}::uuid[]))`;
  const called = sql`${person.givenName} || ' ' || ${person.familyName}`;
  const rows = await db.execute<{ id: string; name: string }>(sql`
    select ${person.id}, ${called} as name from ${person} where ${person.id} in ${wanted}
    union all select u.id, u.name from ${unit} u where u.id in ${wanted}
    union all select s.id, s.name from ${site} s where s.id in ${wanted}
    union all select r.id, r.title from ${requirement} r where r.id in ${wanted}
    union all select r.id, r.title from ${assignmentRule} r where r.id in ${wanted}
    union all select a.id, a.name from ${audience} a where a.id in ${wanted}
    union all select v.course_id, v.title from ${courseVersion} v
      join ${course} c on c.current_version_id = v.id where c.id in ${wanted}
    union all select o.id, ${called} || ': ' || r.title from ${obligation} o
      join ${person} on ${person.id} = o.person_id join ${requirement} r on r.id = o.requirement_id
      where o.id in ${wanted}
    union all select f.id, ${called} || ': ' || r.title from ${fulfilment} f
      join ${period} pd on pd.id = f.period_id join ${obligation} o on o.id = pd.obligation_id
      join ${person} on ${person.id} = o.person_id join ${requirement} r on r.id = o.requirement_id
      where f.id in ${wanted}
    union all select a.id, ${called} || ': ' || v.title from ${attempt} a
      join ${person} on ${person.id} = a.person_id join ${courseVersion} v on v.id = a.course_version_id
      where a.id in ${wanted}
    union all select c.id, c.printed_name || ': ' || c.course_title from ${certificate} c where c.id in ${wanted}`);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** The distinct kinds of act in the trail, for its filter. */
export async function auditActions(db: TenantDb): Promise<string[]> {
  const rows = await db
    .selectDistinct({ action: auditEvent.action })
    .from(auditEvent)
    .orderBy(auditEvent.action);
  return rows.map(({ action }) => action);
}
