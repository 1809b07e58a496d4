import { and, asc, count, eq, inArray, isNull, sql } from 'drizzle-orm';
import { person, unit } from '#db/schema/tenant/people.ts';
import { assignmentException, assignmentRule } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { QueueAddress } from '#features/exceptions/input.ts';
import { type Reach, reaches } from '#features/people/queries.ts';

/** A rule that is paused or ended decides nothing: its exceptions wait with it. People who have left are not asked for. */
const waiting = (reach: Reach) =>
  and(
    isNull(assignmentException.resolvedAt),
    inArray(assignmentRule.state, ['scheduled', 'active']),
    eq(person.status, 'active'),
    reaches(reach),
  );

const facts = {
  hiredOn: person.hiredOn,
  unit: person.unitId,
  site: person.siteId,
  jobTitle: person.jobTitle,
  employmentType: person.employmentType,
};

type Asked = QueueAddress & Reach & { perPage: number };

/** What rules could not decide about people within reach, the oldest first, with how many wait under each rule. */
export async function exceptionQueue(db: TenantDb, { rule, page, perPage, ...reach }: Asked) {
  const [rows, rules] = await Promise.all([
    db
      .select({
        id: assignmentException.id,
        personId: person.id,
        name: sql<string>`${person.givenName} || ' ' || ${person.familyName}`,
        unitName: unit.name,
        ruleId: assignmentRule.id,
        rule: assignmentRule.title,
        missing: assignmentException.missing,
        sentence: assignmentException.sentence,
        since: assignmentException.createdAt,
        facts,
      })
      .from(assignmentException)
      .innerJoin(assignmentRule, eq(assignmentRule.id, assignmentException.ruleId))
      .innerJoin(person, eq(person.id, assignmentException.personId))
      .leftJoin(unit, eq(unit.id, person.unitId))
      .where(and(waiting(reach), rule === undefined ? undefined : eq(assignmentRule.id, rule)))
      .orderBy(asc(assignmentException.createdAt), asc(person.familyName), asc(assignmentException.id))
      .limit(perPage)
      .offset((page - 1) * perPage),
    db
      .select({ id: assignmentRule.id, title: assignmentRule.title, waiting: count() })
      .from(assignmentException)
      .innerJoin(assignmentRule, eq(assignmentRule.id, assignmentException.ruleId))
      .innerJoin(person, eq(person.id, assignmentException.personId))
      .where(waiting(reach))
      .groupBy(assignmentRule.id)
      .orderBy(asc(assignmentRule.title)),
  ]);
  return { rows, rules };
}

export type ExceptionRow = Awaited<ReturnType<typeof exceptionQueue>>['rows'][number];

/** One exception that waits, within reach. */
export async function waitingException(db: TenantDb, { id, ...reach }: Reach & { id: string }) {
  const [found] = await db
    .select({
      personId: person.id,
      timeZone: person.timeZone,
      missing: assignmentException.missing,
      facts,
    })
    .from(assignmentException)
    .innerJoin(assignmentRule, eq(assignmentRule.id, assignmentException.ruleId))
    .innerJoin(person, eq(person.id, assignmentException.personId))
    .where(and(eq(assignmentException.id, id), waiting(reach)));
  return found;
}
