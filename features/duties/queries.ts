import { sql } from 'drizzle-orm';
import type { TenantDb } from '#db/tenant-db.ts';
import { standingsOf } from '#features/standings/queries.ts';

/** What a person is told of something they owe. Its facts and status are those of features/standings. */
export type DutyDetails = {
  obligationId: string;
  title: string;
  courseId: string;
  slug: string;
  minutes: number;
  /** How the date came about. */
  derivation: string | null;
  /** Why the person owes it: the open reasons, oldest first. */
  reasons: string[];
  /** The attempt under way, and how far it is. */
  attemptId: string | null;
  lessons: number;
  lessonsDone: number;
};

/**
 * The duties of one person, or those of one course. Each part is a lookup of its own: for one join of eight tables PostgreSQL
 * weighs so many orders that planning costs ten times the reading.
 */
export async function dutyDetails(
  db: TenantDb,
  { personId, slug }: { personId: string; slug?: string },
): Promise<DutyDetails[]> {
  const rows = await db.execute<DutyDetails>(sql`
    select o.id as "obligationId", q.title, q.course_id as "courseId", q.slug, q.minutes, open.date_derivation as derivation,
      why.reasons, going.id as "attemptId",
      (select count(*)::int from lesson l where l.course_version_id = going.course_version_id) as lessons,
      (select count(*)::int from lesson_completion m where m.attempt_id = going.id) as "lessonsDone"
    from obligation o
    cross join lateral (
      select q.title, c.id as course_id, c.slug, cv.minutes
      from (select rv.course_id from requirement_version rv where rv.requirement_id = o.requirement_id
        order by rv.published_at is not null desc, rv.n desc limit 1) v
      join course c on c.id = v.course_id
      join course_version cv on cv.id = c.current_version_id
      join requirement q on q.id = o.requirement_id limit 1) q
    cross join lateral (
      select jsonb_agg(r.why order by r.opened_at) as reasons from obligation_reason r
      where r.obligation_id = o.id and r.closed_at is null) why
    left join lateral (
      select pd.date_derivation from period pd where pd.obligation_id = o.id and pd.closed_at is null limit 1) open on true
    left join lateral (
      select a.id, a.course_version_id from attempt a where a.person_id = o.person_id and a.course_id = q.course_id
        and a.completed_at is null and a.voided_at is null limit 1) going on true
    where o.person_id = ${personId}::uuid and why.reasons is not null
      and ${slug === undefined ? sql`true` : sql`q.slug = ${slug}::text`}`);
  return [...rows];
}

export const standingsOfPerson = (db: TenantDb, personId: string, now: Date) =>
  standingsOf(db, sql`o.person_id = ${personId}::uuid`, now);

/** How much was asked of a person once and is not any more; its record stays. */
export async function countReleased(db: TenantDb, personId: string): Promise<number> {
  const [row] = await db.execute<{ released: number }>(sql`
    select count(*)::int as released from obligation o where o.person_id = ${personId}::uuid and not exists (
      select from obligation_reason r where r.obligation_id = o.id and r.closed_at is null)`);
  return row?.released ?? 0;
}
