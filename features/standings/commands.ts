import { type SQL, sql } from 'drizzle-orm';
import { amongIds } from '#db/among-ids.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { standingFacts } from '#features/standings/queries.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';

const COLUMNS = [
  'person_id',
  'requirement_id',
  'course_id',
  'unit_id',
  'site_id',
  'manager_id',
  'time_zone',
  'person_active',
  'has_open_reason',
  'exempt_from',
  'exempt_until',
  'leave_from',
  'leave_until',
  'valid_from',
  'valid_until',
  'period_id',
  'window_opens',
  'due',
  'grace_until',
] as const;

const names = (prefix: string): SQL => sql.raw(COLUMNS.map((name) => `${prefix}${name}`).join(', '));

/** Copies the facts of these obligations anew, and marks what is counted of them: every command that changes one calls it. */
export const restand = (db: TenantDb, obligationIds: readonly string[], now: Date): Promise<void> =>
  copy(db, amongIds(sql`o.id`, obligationIds), now);

export const restandPeople = (db: TenantDb, personIds: readonly string[], now: Date): Promise<void> =>
  copy(db, amongIds(sql`o.person_id`, personIds), now);

export const restandAll = (db: TenantDb, now: Date): Promise<void> => copy(db, sql`true`, now);

async function copy(db: TenantDb, which: SQL, now: Date): Promise<void> {
  await db.execute(sql`
    with copied as (
      insert into standing (obligation_id, ${names('')}, computed_at)
      select obligation_id, ${names('')}, ${now.toISOString()}::text::timestamptz
      from (${standingFacts(which, now)}) facts
      on conflict (obligation_id) do update
        set (${names('')}, computed_at) = (select ${names('excluded.')}, excluded.computed_at)
      returning requirement_id)
    insert into result_mark (kind, subject_id, marked_at)
    select distinct 'requirement', requirement_id, ${now.toISOString()}::text::timestamptz from copied`);
}

/** Of leave and waivers the copy holds the next; once that is over, the one after it counts. */
export const restandEnded = (db: TenantDb, now: Date): Promise<void> =>
  copy(
    db,
    sql`o.id in (select s.obligation_id from standing s
      where least(s.exempt_until, s.leave_until) < (${now.toISOString()}::text::timestamptz at time zone s.time_zone)::date)`,
    now,
  );

/**
 * Compares the copy with the facts, all of it, and sets it right. Drift is a bug in some command: it is reported, not hidden.
 * @returns how many rows differed
 */
export async function reconcile(db: TenantDb, now: Date): Promise<number> {
  const rows = await db.execute<{ id: string }>(sql`
    select facts.obligation_id as id from (${standingFacts(sql`true`, now)}) facts
    left join standing s using (obligation_id)
    where (${names('facts.')}) is distinct from (${names('s.')})`);
  const drifted = [...rows].map(({ id }) => id);
  if (drifted.length === 0) return 0;
  count('standing_drift', drifted.length);
  log().error(
    { tenant: db.tenant.slug, drifted: drifted.length, sample: drifted.slice(0, 5) },
    'standings had drifted from the facts and were set right',
  );
  await restand(db, drifted, now);
  return drifted.length;
}
