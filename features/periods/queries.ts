import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { absence, extension, fulfilment, obligation, period } from '#db/schema/tenant/compliance.ts';
import { person } from '#db/schema/tenant/people.ts';
import { requirementVersion } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Absence } from '#features/compliance/rules/absence.ts';
import type { Validity } from '#features/compliance/rules/renewal.ts';

const newest = alias(requirementVersion, 'newest');

/** Days that leave takes or gives, of the person `personId` names. */
export const absencesOf = (personId: SQL | typeof person.id) => sql<Absence[]>`coalesce((
  select jsonb_agg(jsonb_build_object('startsOn', a.starts_on, 'endsOn', a.ends_on, 'clock', a.clock))
  from ${absence} a where a.person_id = ${personId}), '[]')`;

export type OpenPeriod = Awaited<ReturnType<typeof lockOpenPeriods>>[number];

/** Open periods with all that decides about them, locked until the transaction ends: two proofs cannot close one twice. */
export function lockOpenPeriods(db: TenantDb, where: SQL | undefined) {
  return db
    .select({
      id: period.id,
      obligationId: period.obligationId,
      personId: obligation.personId,
      requirementId: obligation.requirementId,
      n: period.n,
      plan: period.plan,
      windowOpens: period.windowOpens,
      due: period.due,
      dueAt: period.dueAt,
      timeZone: person.timeZone,
      grace: requirementVersion.grace,
      lookBack: requirementVersion.lookBack,
      validity: sql<Validity | null>`${requirementVersion.validity}`,
      /** What the next period will be held to. */
      next: {
        versionId: newest.id,
        renewalWindow: newest.renewalWindow,
        grace: newest.grace,
      },
      /** The number of the last round: after a revoked proof, that of a renewal which was withdrawn. */
      lastN: sql<number>`(select max(last.n) from ${period} last where last.obligation_id = ${period.obligationId})`,
      /** Last day of the proof that this period renews. */
      provenUntil: sql<string | null>`(
        select max(proven.valid_until) from ${period} proven
        where proven.obligation_id = ${period.obligationId} and exists (
          select from ${fulfilment} f where f.period_id = proven.id and f.revoked_at is null))`,
      absences: absencesOf(person.id),
      extension: sql<{ newDue: string; reason: string } | null>`(
        select jsonb_build_object('newDue', e.new_due, 'reason', e.reason) from ${extension} e
        where e.period_id = ${period.id} and e.state = 'granted' order by e.decided_at desc, e.id desc limit 1)`,
    })
    .from(period)
    .innerJoin(obligation, eq(obligation.id, period.obligationId))
    .innerJoin(person, eq(person.id, obligation.personId))
    .innerJoin(requirementVersion, eq(requirementVersion.id, period.requirementVersionId))
    .innerJoin(newest, eq(newest.id, newestVersion))
    .where(and(isNull(period.closedAt), where))
    .orderBy(period.id)
    .for('update', { of: period });
}

const newestVersion = sql`coalesce((
  select v.id from ${requirementVersion} v
  where v.requirement_id = ${obligation.requirementId} and v.published_at is not null
  order by v.n desc limit 1), ${requirementVersion.id})`;
