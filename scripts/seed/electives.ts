import { notInArray, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { insertRows } from '#db/insert-rows.ts';
import { course, courseVersion } from '#db/schema/tenant/courses.ts';
import { person } from '#db/schema/tenant/people.ts';
import { requirement, requirementVersion } from '#db/schema/tenant/requirements.ts';
import { attempt } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { recountPeople } from '#features/progress/commands.ts';
import { recountRequirement } from '#features/rates/commands.ts';
import { readSettings } from '#features/tenancy/queries.ts';
import type { Random } from '#scripts/seed/random.ts';
import type { Employee } from '#scripts/seed/workforce.ts';

const DAY_MS = 86_400_000;

type Given = { staff: readonly Employee[]; now: Date; random: Random };

/** What people learn without having to: short courses of the last weeks, and every lesson of what was ever finished. */
export async function seedElectives(db: TenantDb, { staff, now, random }: Given): Promise<void> {
  const owed = db.select({ id: requirementVersion.courseId }).from(requirementVersion);
  const offered = await db
    .select({ courseId: course.id, versionId: courseVersion.id, contentSha256: courseVersion.contentSha256 })
    .from(course)
    .innerJoin(courseVersion, sql`${courseVersion.id} = ${course.currentVersionId}`)
    .where(notInArray(course.id, owed));
  const keen = staff.filter(({ status }) => status === 'active' && random.chance(0.4));
  const rows = keen.flatMap(({ id }) => {
    const wanted = new Set(Array.from({ length: random.between(1, 6) }, () => random.pick(offered)));
    return [...wanted].map(({ courseId, versionId, contentSha256 }) => {
      const at = now.getTime() - random.between(0, 100) * DAY_MS - random.between(1, 8) * 3_600_000;
      return {
        id: uuidv7(),
        personId: id,
        courseId,
        courseVersionId: versionId,
        contentSha256,
        n: 1,
        startedAt: new Date(at - 1_800_000),
        completedAt: new Date(at),
      };
    });
  });
  await insertRows(db, attempt, rows);
  await db.execute(sql`
    insert into lesson_completion (attempt_id, lesson_id, person_id, completed_at)
    select a.id, l.id, a.person_id, a.completed_at - (12 - least(l.position, 12)) * interval '2 minutes'
    from attempt a join lesson l on l.course_version_id = a.course_version_id
    where a.completed_at is not null on conflict do nothing`);
}

/** Counts everything once, so that the first page that shows a result has it. */
export async function seedResults(db: TenantDb, now: Date): Promise<void> {
  const { leaderboard } = await readSettings(db);
  const people = await db.select({ id: person.id }).from(person);
  const personIds = people.map(({ id }) => id);
  await recountPeople(db, { personIds, timeZone: leaderboard.timeZone, now });
  for (const { id } of await db.select({ id: requirement.id }).from(requirement))
    await recountRequirement(db, id, now);
  await db.execute(sql`delete from result_mark`);
}
