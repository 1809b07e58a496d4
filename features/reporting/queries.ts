import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import { amongIds } from '#db/among-ids.ts';
import { fulfilment, obligation, period } from '#db/schema/tenant/compliance.ts';
import { person } from '#db/schema/tenant/people.ts';
import { assignmentException } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { obligationFilter } from '#features/compliance/input.ts';
import { chosen } from '#features/compliance/queries.ts';
import type { Status } from '#features/compliance/rules/status.ts';
import { type Reach, reaches } from '#features/people/queries.ts';
import type { Month } from '#features/reporting/rules/months.ts';

/** What people are called, by id. */
export async function givenNames(db: TenantDb, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: person.id, givenName: person.givenName })
    .from(person)
    .where(amongIds(person.id, ids));
  return new Map(rows.map(({ id, givenName }) => [id, givenName]));
}

export type Release = { owing: number; released: number; names: string[] };

/** Whom a schedule's end would release: those who owe it for no other reason. */
export async function releasePreview(db: TenantDb, ruleId: string): Promise<Release> {
  const [row] = await db.execute<Release>(sql`
    with theirs as (
      select o.id, p.given_name || ' ' || p.family_name as name, not exists (
        select from obligation_reason other where other.obligation_id = o.id and other.closed_at is null
          and other.rule_id is distinct from ${ruleId}::uuid) as alone
      from obligation_reason r join obligation o on o.id = r.obligation_id join person p on p.id = o.person_id
      where r.rule_id = ${ruleId}::uuid and r.closed_at is null)
    select count(*)::int as owing, (count(*) filter (where alone))::int as released,
      coalesce((select jsonb_agg(name order by name) from (
        select name from theirs where alone order by name limit 12) some_of_them), '[]') as names
    from theirs`);
  return row ?? { owing: 0, released: 0, names: [] };
}

/** What nobody asks of them any more is no part of a whole. */
const OWED = sql`(count(*) filter (where c.status <> 'not_required'))::int`;

export type Compared = { id: string; overdue: number; total: number };

/** How many are overdue, of how many, per department with what lies below it: judged by the one rule of HR's list. */
export async function overdueByUnit(
  db: TenantDb,
  { unitIds, ...reach }: Reach & { unitIds: readonly string[] },
  now: Date,
): Promise<Compared[]> {
  const rows = await db.execute<Compared>(sql`
    select ua.ancestor_id as id, (count(*) filter (where c.status = 'overdue'))::int as overdue, ${OWED} as total
    from (${chosen(everything(reach), now)}) c join unit_ancestor ua on ua.unit_id = c.unit_id
    where ${amongIds(sql`ua.ancestor_id`, unitIds)} group by 1`);
  return [...rows];
}

/** The same per site. */
export async function overdueBySite(db: TenantDb, reach: Reach, now: Date): Promise<Compared[]> {
  const rows = await db.execute<Compared>(sql`
    select s.site_id as id, (count(*) filter (where c.status = 'overdue'))::int as overdue, ${OWED} as total
    from (${chosen(everything(reach), now)}) c join standing s using (obligation_id)
    where s.site_id is not null group by 1`);
  return [...rows];
}

const everything = (reach: Reach) => ({ ...obligationFilter.parse({}), ...reach });

/** What is still to be done and when, by day and requirement, the nearest first. */
export const TO_DO: Status[] = ['due_soon', 'in_progress', 'not_started'];

export type Deadline = { due: string; requirementId: string; requirement: string; people: number };

export async function nextDeadlines(db: TenantDb, reach: Reach, now: Date): Promise<Deadline[]> {
  const rows = await db.execute<Deadline>(sql`
    select c.due, c.requirement_id as "requirementId", q.title as requirement, count(*)::int as people
    from (${chosen({ ...everything(reach), status: TO_DO }, now)}) c join requirement q on q.id = c.requirement_id
    where c.due is not null group by 1, 2, 3 order by 1, 3 limit 8`);
  return [...rows];
}

/** Requirements met in each month since, by the reader's calendar; what was revoked does not count. */
export async function completionsByMonth(
  db: TenantDb,
  { since, timeZone, ...reach }: Reach & { since: string; timeZone: string },
): Promise<Month[]> {
  return db
    .select({
      month: sql<string>`to_char(${fulfilment.at} at time zone ${timeZone}, 'YYYY-MM') as month`,
      completions: sql<number>`count(*)::int`,
    })
    .from(fulfilment)
    .innerJoin(period, eq(period.id, fulfilment.periodId))
    .innerJoin(obligation, eq(obligation.id, period.obligationId))
    .innerJoin(person, eq(person.id, obligation.personId))
    .where(
      and(reaches(reach), isNull(fulfilment.revokedAt), sql`${fulfilment.at} >= ${since}::text::timestamptz`),
    )
    .groupBy(sql`month`);
}

/** How much waits in HR's queue. */
export async function countExceptions(db: TenantDb, reach: Reach): Promise<number> {
  const [row] = await db
    .select({ open: sql<number>`count(*)::int` })
    .from(assignmentException)
    .innerJoin(person, eq(person.id, assignmentException.personId))
    .where(and(isNull(assignmentException.resolvedAt), ne(person.status, 'left'), reaches(reach)));
  return row?.open ?? 0;
}
