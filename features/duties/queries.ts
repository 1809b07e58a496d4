import { sql } from 'drizzle-orm';
import type { TenantDb } from '#db/tenant-db.ts';

export type Duty = {
  obligationId: string;
  title: string;
  courseId: string;
  slug: string;
  minutes: number;
  timeZone: string;
  windowOpens: string | null;
  due: string | null;
  graceUntil: string | null;
  derivation: string | null;
  validFrom: string | null;
  validUntil: string | null;
  exemptFrom: string | null;
  exemptUntil: string | null;
  leaveFrom: string | null;
  leaveUntil: string | null;
  /** The attempt under way, and how far it is. */
  attemptId: string | null;
  startedAt: string | null;
  lessons: number;
  lessonsDone: number;
  /** Why the person owes it: the open reasons, oldest first. */
  reasons: string[];
};

/** Everything a person owes, or what they owe of one course, with the facts that decide how each stands. */
export async function dutiesOf(
  db: TenantDb,
  { personId, slug, now }: { personId: string; slug?: string; now: Date },
): Promise<Duty[]> {
  const today = sql`(${now.toISOString()}::text::timestamptz at time zone p.time_zone)::date`;
  const rows = await db.execute<Duty>(sql`
    select o.id as "obligationId", q.title, c.id as "courseId", c.slug, cv.minutes,
      going.id as "attemptId", going.started_at as "startedAt",
      (select count(*)::int from lesson l where l.course_version_id = going.course_version_id) as "lessons",
      (select count(*)::int from lesson_completion m where m.attempt_id = going.id) as "lessonsDone",
      coalesce(open.time_zone, p.time_zone) as "timeZone", open.window_opens as "windowOpens", open.due,
      open.grace_until as "graceUntil", open.date_derivation as derivation,
      proof.valid_from as "validFrom", proof.valid_until as "validUntil",
      exempt.valid_from as "exemptFrom", exempt.valid_until as "exemptUntil",
      leave.starts_on as "leaveFrom", leave.ends_on as "leaveUntil", why.reasons
    from obligation o
    join person p on p.id = o.person_id
    join requirement q on q.id = o.requirement_id
    join lateral (select jsonb_agg(r.why order by r.opened_at) as reasons from obligation_reason r
      where r.obligation_id = o.id and r.closed_at is null) why on why.reasons is not null
    left join period open on open.obligation_id = o.id and open.closed_at is null
    join lateral (select v.course_id from requirement_version v where v.requirement_id = o.requirement_id
      order by v.published_at is not null desc, v.n desc limit 1) v on true
    join course c on c.id = v.course_id
    join course_version cv on cv.id = c.current_version_id
    left join lateral (select pr.valid_from, pr.valid_until from period pr
      where pr.obligation_id = o.id and pr.valid_from is not null order by pr.n desc limit 1) proof on true
    left join lateral (select e.valid_from, e.valid_until from exemption e
      where e.obligation_id = o.id and e.state = 'approved' and e.valid_until >= ${today}
      order by e.valid_from limit 1) exempt on true
    left join lateral (select a.starts_on, a.ends_on from absence a
      where a.person_id = p.id and a.clock <> 'ignore' and (a.ends_on is null or a.ends_on >= ${today})
      order by a.starts_on limit 1) leave on true
    left join attempt going on going.person_id = p.id and going.course_id = c.id
      and going.completed_at is null and going.voided_at is null
    where o.person_id = ${personId}::uuid and ${slug === undefined ? sql`true` : sql`c.slug = ${slug}::text`}`);
  return [...rows];
}
