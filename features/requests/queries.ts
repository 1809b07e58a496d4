import { and, eq, ne } from 'drizzle-orm';
import { person } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { assignFacts } from '#features/obligations/queries.ts';
import { assigner } from '#features/obligations/rules/assign.ts';
import { type Reach, requireReach } from '#features/people/queries.ts';
import { termsOf } from '#features/requirements/queries.ts';
import { localDay } from '#lib/clock.ts';
import { AppError, notFound } from '#lib/errors.ts';

type Asked = { personId: string; requirementId: string; dueOn: string };

/** What asking this person by hand would do now. @throws conflict when it would do nothing */
export async function rehearseByHand(
  db: TenantDb,
  { personId, requirementId, dueOn }: Asked,
  { reach, now }: { reach: Reach; now: Date },
) {
  const { timeZone } = await requireReach(db, { personId, ...reach });
  const today = localDay(now, timeZone);
  if (dueOn < today) {
    const message = 'That day is over. Choose today or a later one.';
    throw new AppError('bad_input', message, { fields: { dueOn: message } });
  }
  const terms = await termsOf(db, requirementId);
  if (terms.state !== 'published') throw notFound('That requirement');
  const people = await db
    .select({
      personId: person.id,
      timeZone: person.timeZone,
      status: person.status,
      hiredOn: person.hiredOn,
    })
    .from(person)
    .where(and(eq(person.id, personId), ne(person.status, 'left')));
  const [facts] = await assignFacts(db, { requirementId, courseId: terms.courseId, ruleId: null }, people);
  if (!facts?.active) throw new AppError('conflict', 'That person is not active.');
  const assignment = assigner(terms, { kind: 'fixed', date: dueOn }, today, now)(facts);
  if (assignment.outcome === 'unchanged') throw new AppError('conflict', 'They were asked by hand already.');
  return { terms, facts, assignment };
}
