import { type SQL, sql } from 'drizzle-orm';
import type { TenantDb } from '#db/tenant-db.ts';
import type { StatusFacts } from '#features/compliance/rules/status.ts';

/**
 * The facts that decide how obligations stand, straight from where they are kept; the names are those of `standing`'s columns.
 * Each part is looked up by its index, row for row: right after thousands were written, the planner still expects one.
 * @param which condition on `o` (obligation) and `p` (person)
 */
export const standingFacts = (which: SQL, now: Date): SQL => sql`
  select o.id as obligation_id, o.person_id, o.requirement_id, v.course_id, p.unit_id, p.site_id, p.manager_id,
    coalesce(open.time_zone, p.time_zone) as time_zone, p.status = 'active' as person_active,
    exists (select from obligation_reason r where r.obligation_id = o.id and r.closed_at is null) as has_open_reason,
    exempt.valid_from as exempt_from, exempt.valid_until as exempt_until,
    leave.starts_on as leave_from, leave.ends_on as leave_until,
    proof.valid_from, proof.valid_until,
    open.id as period_id, open.window_opens, open.due, open.grace_until
  from obligation o
  join person p on p.id = o.person_id
  left join lateral (
    select pd.id, pd.time_zone, pd.window_opens, pd.due, pd.grace_until from period pd
    where pd.obligation_id = o.id and pd.closed_at is null limit 1) open on true
  left join lateral (
    select rv.course_id from requirement_version rv where rv.requirement_id = o.requirement_id
    order by rv.published_at is not null desc, rv.n desc limit 1) v on true
  left join lateral (
    select pr.valid_from, pr.valid_until from period pr where pr.obligation_id = o.id and pr.valid_from is not null
    order by pr.n desc limit 1) proof on true
  left join lateral (
    select e.valid_from, e.valid_until from exemption e
    where e.obligation_id = o.id and e.state = 'approved' and e.valid_until >= ${today(now)}
    order by e.valid_from limit 1) exempt on true
  left join lateral (
    select a.starts_on, a.ends_on from absence a
    where a.person_id = o.person_id and a.clock <> 'ignore' and (a.ends_on is null or a.ends_on >= ${today(now)})
    order by a.starts_on limit 1) leave on true
  where ${which}`;

const today = (now: Date): SQL =>
  sql`(${now.toISOString()}::text::timestamptz at time zone p.time_zone)::date`;

/** Rows of facts as the status rule takes them; `startedAt` is that of the attempt under way. */
export const factsOf = (row: StandingRow): StatusFacts => ({
  timeZone: row.time_zone,
  personActive: row.person_active,
  hasOpenReason: row.has_open_reason,
  exemptFrom: row.exempt_from,
  exemptUntil: row.exempt_until,
  leaveFrom: row.leave_from,
  leaveUntil: row.leave_until,
  validFrom: row.valid_from,
  validUntil: row.valid_until,
  windowOpens: row.window_opens,
  due: row.due,
  graceUntil: row.grace_until,
  startedAt: row.started_at === null ? null : new Date(row.started_at),
});

export type StandingRow = {
  obligation_id: string;
  person_id: string;
  requirement_id: string;
  course_id: string | null;
  time_zone: string;
  person_active: boolean;
  has_open_reason: boolean;
  exempt_from: string | null;
  exempt_until: string | null;
  leave_from: string | null;
  leave_until: string | null;
  valid_from: string | null;
  valid_until: string | null;
  period_id: string | null;
  window_opens: string | null;
  due: string | null;
  grace_until: string | null;
  started_at: string | null;
};

/** How obligations stand, from the facts themselves: for one person, one obligation, one batch. */
export async function standingsOf(db: TenantDb, which: SQL, now: Date): Promise<StandingRow[]> {
  const rows = await db.execute<StandingRow>(sql`
    select f.*, a.started_at from (${standingFacts(which, now)}) f
    left join attempt a on a.person_id = f.person_id and a.course_id = f.course_id
      and a.completed_at is null and a.voided_at is null`);
  return [...rows];
}
