import { type SQL, sql } from 'drizzle-orm';
import { amongIds } from '#db/among-ids.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { StepName } from '#features/compliance/rules/reminder-steps.ts';
import { localDay } from '#lib/clock.ts';
import { addDays } from '#lib/local-date.ts';

/** From this hour on, where the person works. What tells of a new assignment does not wait for it. */
const MORNING = 8;

/** No place on earth is further ahead: lets the index find what may be ready. */
const dayAfter = (now: Date): string => addDays(localDay(now, 'UTC'), 1);

export type ReadyNotice = {
  id: string;
  periodId: string;
  obligationId: string;
  step: StepName;
  channel: 'in-app' | 'email';
  recipientId: string;
  recipientGivenName: string;
  recipientActive: boolean;
  personId: string;
  name: string;
  managerId: string | null;
  requirement: string;
  courseSlug: string;
  derivation: string;
  why: string | null;
  windowOpens: string;
  due: string;
};

/** Periods with planned notices whose day has come and whose morning has begun. */
export async function readyPeriods(db: TenantDb, now: Date): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select distinct n.period_id as id from notice n join person p on p.id = n.person_id where ${isReady(now)} order by id`);
  return [...rows].map(({ id }) => id);
}

const isReady = (now: Date): SQL => {
  const local = sql`(${now.toISOString()}::text::timestamptz at time zone p.time_zone)`;
  return sql`n.state = 'planned' and n.planned_on <= ${dayAfter(now)}::text::date and n.planned_on <= ${local}::date
    and (n.step = 'assigned' or extract(hour from ${local}) >= ${MORNING}::int)`;
};

/** Their notices that are ready, with all that decides about them and goes into their words. */
export async function readyNotices(
  db: TenantDb,
  periodIds: readonly string[],
  now: Date,
): Promise<ReadyNotice[]> {
  const rows = await db.execute<ReadyNotice>(sql`
    select n.id, n.period_id as "periodId", pd.obligation_id as "obligationId", n.step, n.channel,
      n.recipient_id as "recipientId", recipient.given_name as "recipientGivenName",
      recipient.status = 'active' as "recipientActive", n.person_id as "personId",
      p.given_name || ' ' || p.family_name as name, boss.id as "managerId", q.title as requirement,
      c.slug as "courseSlug", pd.date_derivation as derivation, pd.window_opens as "windowOpens", pd.due,
      (select why.why from obligation_reason why where why.obligation_id = pd.obligation_id and why.closed_at is null
       order by why.opened_at limit 1) as why
    from notice n join period pd on pd.id = n.period_id
    join obligation o on o.id = pd.obligation_id
    join requirement q on q.id = o.requirement_id
    join requirement_version v on v.id = pd.requirement_version_id
    join course c on c.id = v.course_id
    join person p on p.id = n.person_id
    left join person boss on boss.id = p.manager_id and boss.status = 'active'
    join person recipient on recipient.id = n.recipient_id
    where ${amongIds(sql`n.period_id`, periodIds)} and ${isReady(now)}
    order by n.period_id, n.id`);
  return [...rows];
}
