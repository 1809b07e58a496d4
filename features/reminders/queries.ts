import { sql } from 'drizzle-orm';
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

/** Planned notices whose day has come and whose morning has begun, of the next periods after `after`. */
export async function readyNotices(
  db: TenantDb,
  { after, periods }: { after: string; periods: number },
  now: Date,
): Promise<ReadyNotice[]> {
  const rows = await db.execute<ReadyNotice>(sql`
    with ready as (
      select n.id, n.period_id, n.step, n.channel, n.recipient_id, n.person_id
      from notice n join person p on p.id = n.person_id
      cross join lateral (select ${now.toISOString()}::text::timestamptz at time zone p.time_zone as clock) local
      where n.state = 'planned' and n.planned_on <= ${dayAfter(now)}::text::date and n.period_id > ${after}::uuid and n.planned_on <= local.clock::date
        and (n.step = 'assigned' or extract(hour from local.clock) >= ${MORNING}::int)),
    picked as (select distinct period_id from ready order by period_id limit ${periods}::int)
    select r.id, r.period_id as "periodId", pd.obligation_id as "obligationId", r.step, r.channel,
      r.recipient_id as "recipientId", recipient.given_name as "recipientGivenName",
      recipient.status = 'active' as "recipientActive", r.person_id as "personId",
      p.given_name || ' ' || p.family_name as name, boss.id as "managerId", q.title as requirement,
      c.slug as "courseSlug", pd.date_derivation as derivation, pd.window_opens as "windowOpens", pd.due,
      (select why.why from obligation_reason why where why.obligation_id = pd.obligation_id and why.closed_at is null
       order by why.opened_at limit 1) as why
    from picked join ready r using (period_id)
    join period pd on pd.id = r.period_id
    join obligation o on o.id = pd.obligation_id
    join requirement q on q.id = o.requirement_id
    join requirement_version v on v.id = pd.requirement_version_id
    join course c on c.id = v.course_id
    join person p on p.id = r.person_id
    left join person boss on boss.id = p.manager_id and boss.status = 'active'
    join person recipient on recipient.id = r.recipient_id
    order by r.period_id, r.id`);
  return [...rows];
}
