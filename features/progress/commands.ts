import { type SQL, sql } from 'drizzle-orm';
import { amongIds } from '#db/among-ids.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { quarterOf } from '#features/leaderboard/rules/quarter.ts';
import { countedProgress, countedScores } from '#features/progress/queries.ts';

const FIELDS = [
  'courses_done',
  'courses_begun',
  'lessons_done',
  'minutes_done',
  'active_days',
  'last_active_on',
  'streak_days',
] as const;
const fields = (prefix: string) => sql.raw(FIELDS.map((name) => `${prefix}${name}`).join(', '));

type Recount = { personIds: readonly string[]; timeZone: string; now: Date };

/** Counts anew what these people have done, in all and in this quarter and the one before. Who has left has no results, and points only who is at work. */
export async function recountPeople(db: TenantDb, { personIds, timeZone, now }: Recount): Promise<void> {
  const at = sql`${now.toISOString()}::text::timestamptz`;
  const theirs = (column: SQL) => amongIds(column, personIds);
  await db.execute(sql`
    insert into progress_summary (person_id, ${fields('')}, computed_at)
    select person_id, ${fields('')}, ${at} from (${countedProgress(theirs)}) counted
    where person_id in (select id from person where status <> 'left')
    on conflict (person_id) do update
      set (${fields('')}, computed_at) = (select ${fields('excluded.')}, excluded.computed_at)`);
  await db.execute(sql`
    delete from progress_summary where ${amongIds(sql`person_id`, personIds)}
      and person_id in (select id from person where status = 'left')`);
  await db.execute(sql`delete from quarter_score where ${amongIds(sql`person_id`, personIds)}`);
  const quarters = [quarterOf(now, timeZone), quarterOf(now, timeZone, 1)];
  const staying = sql`${theirs(sql`a.person_id`)} and a.person_id in (select id from person where status = 'active')`;
  await db.execute(sql`
    insert into quarter_score (person_id, quarter, lessons, courses, points, computed_at)
    select person_id, quarter, lessons, courses, points, ${at} from (${countedScores(staying, quarters)}) counted`);
}

/** Of these people, those of whom something else is kept than the facts say. */
export async function driftedPeople(db: TenantDb, personIds: readonly string[]): Promise<string[]> {
  const rows = await db.execute<{ id: string }>(sql`
    select counted.person_id as id from (${countedProgress((column) => amongIds(column, personIds))}) counted
    join progress_summary kept using (person_id)
    where (${fields('counted.')}) is distinct from (${fields('kept.')})`);
  return [...rows].map(({ id }) => id);
}
