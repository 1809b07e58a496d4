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
 * course was finished on it where the person is; attempts that were voided count for their days alone. Each fact is read once
 * for all of them: person by person it would be read whole for each where the planner does not know yet how many there are.
 * @param theirs condition on a column that holds a person
 */
export const countedProgress = (theirs: (column: SQL) => SQL): SQL => sql`
  select p.id as person_id, coalesce(courses.done, 0) as courses_done, coalesce(courses.begun, 0) as courses_begun,
    coalesce(lessons.done, 0) as lessons_done, coalesce(courses.minutes, 0) as minutes_done,
    coalesce(days.active, 0) as active_days, days.last_on as last_active_on, coalesce(days.streak, 0) as streak_days
  from person p
  left join (
    select a.person_id, (count(distinct a.course_id) filter (where a.completed_at is not null))::int as done,
      (count(*) filter (where a.completed_at is null))::int as begun,
      (sum(v.minutes) filter (where a.completed_at is not null))::int as minutes
    from attempt a join course_version v on v.id = a.course_version_id
    where ${theirs(sql`a.person_id`)} and a.voided_at is null group by 1) courses on courses.person_id = p.id
  left join (
    select a.person_id, count(distinct c.lesson_id)::int as done
    from attempt a join lesson_completion c on c.attempt_id = a.id
    where ${theirs(sql`a.person_id`)} and a.voided_at is null group by 1) lessons on lessons.person_id = p.id
  left join (
    select person_id, count(*)::int as active, max(day) as last_on,
      (count(*) filter (where run = last_run))::int as streak
    from (
      select person_id, run, day, first_value(run) over (partition by person_id order by day desc) as last_run
      from (
        select person_id, day, day - (row_number() over (partition by person_id order by day))::int as run
        from (${activeDays(theirs)}) each_day) numbered) runs
    group by 1) days on days.person_id = p.id
  where ${theirs(sql`p.id`)}`;

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
