import { sql } from 'drizzle-orm';
import { amongIds } from '#db/among-ids.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { obligationFilter } from '#features/compliance/input.ts';
import { chosen } from '#features/compliance/queries.ts';
import type { Status } from '#features/compliance/rules/status.ts';
import type { LocalDate } from '#lib/local-date.ts';

/** What somebody can still do something about. */
export const NUDGEABLE: Status[] = ['overdue', 'in_grace', 'due_soon', 'in_progress', 'not_started'];

export type Nudgeable = {
  obligationId: string;
  periodId: string;
  personId: string;
  givenName: string;
  name: string;
  requirement: string;
  courseSlug: string;
  status: Status;
  due: LocalDate | null;
  timeZone: string;
  /** The last day on which they were reminded of it by hand. */
  nudgedOn: LocalDate | null;
};

/** What a manager's own people have still to do, the most urgent first. */
export async function nudgeable(
  db: TenantDb,
  { managerId, among }: { managerId: string; among?: readonly string[] },
  now: Date,
): Promise<Nudgeable[]> {
  const filter = {
    ...obligationFilter.parse({}),
    status: NUDGEABLE,
    scope: { kind: 'reports' as const },
    viewerId: managerId,
  };
  const rows = await db.execute<Nudgeable>(sql`
    select c.obligation_id as "obligationId", s.period_id as "periodId", p.id as "personId",
      p.given_name as "givenName", p.given_name || ' ' || p.family_name as name, q.title as requirement,
      co.slug as "courseSlug", c.status, s.due, s.time_zone as "timeZone",
      (select max(n.planned_on)::text from notice n where n.period_id = s.period_id and n.step like 'nudge:%') as "nudgedOn"
    from (${chosen(filter, now)}) c
    join standing s using (obligation_id) join person p on p.id = s.person_id
    join requirement q on q.id = s.requirement_id join course co on co.id = s.course_id
    where s.period_id is not null and ${among ? amongIds(sql`c.obligation_id`, among) : sql`true`}
    order by array_position(${`{${NUDGEABLE.join()}}`}::text[], c.status), s.due nulls last, p.family_name
    limit 500`);
  return [...rows];
}

/** How many active people report to a manager. */
export async function countReports(db: TenantDb, managerId: string): Promise<number> {
  const [row] = await db.execute<{ reports: number }>(sql`
    select count(*)::int as reports from person where manager_id = ${managerId}::uuid and status = 'active'`);
  return row?.reports ?? 0;
}
