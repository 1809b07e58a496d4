import { and, eq, sql } from 'drizzle-orm';
import { amongIds } from '#db/among-ids.ts';
import { person } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { obligationFilter } from '#features/compliance/input.ts';
import { chosen } from '#features/compliance/queries.ts';
import type { NudgeInput } from '#features/nudges/input.ts';
import { OPEN_STATUSES, type OpenStatus } from '#features/nudges/rules/open-duties.ts';
import { type Reach, reaches } from '#features/people/queries.ts';
import { notFound } from '#lib/errors.ts';

export type OpenDuty = {
  personId: string;
  givenName: string;
  periodId: string;
  requirement: string;
  courseSlug: string;
  status: OpenStatus;
  due: string;
  timeZone: string;
  derivation: string;
  why: string;
};

/** Refuses the whole list when one of them is out of reach, as if they were not there. */
export async function requireAll(db: TenantDb, people: readonly string[], reach: Reach): Promise<void> {
  const found = await db
    .select({ id: person.id })
    .from(person)
    .where(and(amongIds(person.id, people), eq(person.status, 'active'), reaches(reach)));
  if (found.length < new Set(people).size) throw notFound('One of these people');
}

/** What these people have still to do, and what everybody within reach is overdue with if that is asked. */
export async function openDuties(
  db: TenantDb,
  { people, everyoneOverdue }: NudgeInput,
  reach: Reach,
  now: Date,
): Promise<OpenDuty[]> {
  const filter = { ...obligationFilter.parse({ status: OPEN_STATUSES }), ...reach };
  const rows = await db.execute<OpenDuty>(sql`
    select j.person_id as "personId", p.given_name as "givenName", pd.id as "periodId", q.title as requirement,
      c.slug as "courseSlug", j.status, pd.due, pd.time_zone as "timeZone", pd.date_derivation as derivation,
      coalesce((select r.why from obligation_reason r where r.obligation_id = j.obligation_id and r.closed_at is null
        order by r.opened_at limit 1), 'it was assigned to you.') as why
    from (${chosen(filter, now)}) j
    join person p on p.id = j.person_id
    join period pd on pd.obligation_id = j.obligation_id and pd.closed_at is null
    join requirement_version v on v.id = pd.requirement_version_id
    join requirement q on q.id = v.requirement_id
    join course c on c.id = v.course_id
    where ${amongIds(sql`j.person_id`, people)} or (${everyoneOverdue}::boolean and j.status = 'overdue')
    order by pd.due`);
  return [...rows];
}
