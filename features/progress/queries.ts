import { type SQL, sql } from 'drizzle-orm';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Quarter } from '#features/leaderboard/rules/quarter.ts';

export type Progress = {
  coursesDone: number;
  coursesBegun: number;
  lessonsDone: number;
  minutesDone: number;
  activeDays: number;
  lastActiveOn: string | null;
  streakDays: number;
};

/**
 * What people have done, counted from the facts: columns as those of `progress_summary`. A day is active when a lesson or a
 * course was finished on it where the person is; attempts that were voided count for their days alone. The parts are stacked
 * and summed, not joined: where the planner does not know yet how many there are, it would count them for each person anew.
 * @param theirs condition on a column that holds a person
 */
export const countedProgress = (theirs: (column: SQL) => SQL): SQL => sql`
  select person_id, sum(courses_done)::int as courses_done, sum(courses_begun)::int as courses_begun,
    sum(lessons_done)::int as lessons_done, sum(minutes_done)::int as minutes_done,
    sum(active_days)::int as active_days, max(last_active_on) as last_active_on, sum(streak_days)::int as streak_days
  from (
    select p.id as person_id, 0 as courses_done, 0 as courses_begun, 0 as lessons_done, 0 as minutes_done,
      0 as active_days, null::date as last_active_on, 0 as streak_days
    from person p where ${theirs(sql`p.id`)}
    union all
    select a.person_id, count(distinct a.course_id) filter (where a.completed_at is not null),
      count(*) filter (where a.completed_at is null), 0,
      coalesce(sum(v.minutes) filter (where a.completed_at is not null), 0), 0, null, 0
    from attempt a join course_version v on v.id = a.course_version_id
    where ${theirs(sql`a.person_id`)} and a.voided_at is null group by 1
    union all
    select a.person_id, 0, 0, count(distinct c.lesson_id), 0, 0, null, 0
    from attempt a join lesson_completion c on c.attempt_id = a.id
    where ${theirs(sql`a.person_id`)} and a.voided_at is null group by 1
    union all
    select person_id, 0, 0, 0, 0, count(*), max(day), count(*) filter (where run = last_run)
    from (
      select person_id, run, day, first_value(run) over (partition by person_id order by day desc) as last_run
      from (
        select person_id, day, day - (row_number() over (partition by person_id order by day))::int as run
        from (${activeDays(theirs)}) each_day) numbered) runs
    group by 1) parts
  group by person_id`;

const activeDays = (theirs: (column: SQL) => SQL): SQL => sql`
  select a.person_id, (c.completed_at at time zone z.time_zone)::date as day
  from attempt a join person z on z.id = a.person_id join lesson_completion c on c.attempt_id = a.id
  where ${theirs(sql`a.person_id`)}
  union
  select a.person_id, (a.completed_at at time zone z.time_zone)::date
  from attempt a join person z on z.id = a.person_id
  where ${theirs(sql`a.person_id`)} and a.completed_at is not null`;

/** A lesson is worth a point and a course five more: each once a quarter, so that doing it again gains nothing. */
export const POINTS = { lesson: 1, course: 5 } as const;

/**
 * What people finished in these quarters, from the facts: a row for each in which it was something.
 * @param which condition on `a` (attempt)
 */
export const countedScores = (which: SQL, quarters: readonly Quarter[]): SQL => sql`
  select person_id, quarter, lessons, courses,
    lessons * ${sql.raw(String(POINTS.lesson))} + courses * ${sql.raw(String(POINTS.course))} as points
  from (
    select a.person_id, q.name as quarter, count(distinct c.lesson_id)::int as lessons,
      (count(distinct a.course_id) filter (where a.completed_at >= q.starts and a.completed_at < q.ends))::int as courses
    from attempt a
    cross join (values ${sql.join(quarters.map(bounds), sql`, `)}) as q (name, starts, ends)
    left join lesson_completion c on c.attempt_id = a.id and c.completed_at >= q.starts and c.completed_at < q.ends
    where ${which} and a.voided_at is null
    group by a.person_id, q.name) counted
  where lessons + courses > 0`;

const bounds = ({ name, from, until }: Quarter): SQL =>
  sql`(${name}::text, ${from.toISOString()}::text::timestamptz, ${until.toISOString()}::text::timestamptz)`;

export type OwnProgress = Progress & { source: 'stored' | 'counted' };

/** What one person has done: as it is kept, or counted here and now when something was done since. */
export async function ownProgress(db: TenantDb, personId: string): Promise<OwnProgress> {
  const theirs = (column: SQL) => sql`${column} = ${personId}::uuid and not exists (select from kept)`;
  const [row] = await db.execute<OwnProgress>(sql`
    with kept as materialized (
      select person_id, ${COLUMNS}, 'stored' as source from progress_summary s where person_id = ${personId}::uuid
        and not exists (select from result_mark m where m.kind = 'person' and m.subject_id = ${personId}::uuid))
    select ${NAMED} from (
      select * from kept
      union all
      select *, 'counted' from (${countedProgress(theirs)}) counted) own`);
  if (!row) throw new Error('A person is not on record.');
  return row;
}

const COLUMNS = sql.raw(
  'courses_done, courses_begun, lessons_done, minutes_done, active_days, last_active_on, streak_days',
);
const NAMED =
  sql.raw(`courses_done as "coursesDone", courses_begun as "coursesBegun", lessons_done as "lessonsDone",
  minutes_done as "minutesDone", active_days as "activeDays", last_active_on as "lastActiveOn", streak_days as "streakDays", source`);
