import { and, desc, eq } from 'drizzle-orm';
import { exemption, obligation } from '#db/schema/tenant/compliance.ts';
import { unit } from '#db/schema/tenant/people.ts';
import { rehearsal } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Candidate, matchingPeople } from '#features/audiences/queries.ts';
import type { Predicate } from '#features/audiences/rules/predicate.ts';
import { audienceText } from '#features/audiences/rules/predicate-text.ts';
import type { DuePolicy } from '#features/compliance/rules/due-date.ts';
import { CHANNELS } from '#features/notices/commands.ts';
import type { Line } from '#features/obligations/commands.ts';
import { assignFacts } from '#features/obligations/queries.ts';
import {
  type AssignFacts,
  type Assignment,
  assigner,
  type Terms,
} from '#features/obligations/rules/assign.ts';
import { type PlannedNotice, plannedNotices } from '#features/rehearsals/rules/planned-notices.ts';
import { digestOf, type RehearsedLine, rehearsedLine } from '#features/rehearsals/rules/rehearsed-line.ts';
import { type Summary, summaryOf } from '#features/rehearsals/rules/summary.ts';
import { localDay } from '#lib/clock.ts';
import { canonicalJson, sha256 } from '#lib/crypto.ts';

/** A schedule as it stands, published or not. */
export type Schedule = {
  ruleId: string | null;
  title: string;
  requirementId: string | null;
  terms: Terms & { courseId: string };
  predicate: Predicate;
  duePolicy: DuePolicy;
  effectiveFrom: string;
};

export type Rehearsal = {
  summary: Summary;
  lines: RehearsedLine[];
  notices: PlannedNotice[];
  /** What publishing writes. */
  assignments: Line[];
  /** Person → digest of their line. */
  digests: Record<string, string>;
  hash: string;
};

/** Works out, without writing anything, what publishing a schedule would do to whom, when, and which messages it would send. */
export async function rehearse(db: TenantDb, schedule: Schedule, now: Date): Promise<Rehearsal> {
  const candidates = await matchingPeople(db, schedule.predicate, now);
  return rehearseFor(db, schedule, candidates, now);
}

/** The same for people who are known already: who joined an audience since. */
export async function rehearseFor(
  db: TenantDb,
  schedule: Schedule,
  candidates: readonly Candidate[],
  now: Date,
): Promise<Rehearsal> {
  const { requirementId, terms, duePolicy, effectiveFrom } = schedule;
  const what = { requirementId: requirementId ?? NOTHING, courseId: terms.courseId, ruleId: schedule.ruleId };
  const facts = await assignFacts(db, what, candidates);
  const units = await unitNames(db);
  const exempt = requirementId === null ? new Set<string>() : await exemptPeople(db, requirementId, now);
  const decide = assigner(terms, duePolicy, effectiveFrom, now);
  const assignments: Line[] = [];
  const lines = candidates.map((one, i) => {
    const known = facts[i] as AssignFacts;
    const assignment = one.result === 'yes' ? decide(known) : undecided(one.missing);
    const why = one.result === 'yes' ? one.why : '';
    if (one.result === 'yes')
      assignments.push({ facts: known, assignment, why: `${schedule.title}: for ${audienceText(one.why)}.` });
    const today = localDay(now, one.timeZone);
    const who = {
      ...{ personId: one.personId, name: one.name, unitId: one.unitId, managerId: one.managerId, why, today },
      unit: units.get(one.unitId ?? '') ?? null,
      exempt: exempt.has(one.personId),
      onLeave: known.absences.some(
        ({ startsOn, endsOn }) => startsOn <= today && (endsOn === null || today <= endsOn),
      ),
    };
    return rehearsedLine(who, assignment);
  });
  const notices = plannedNotices(lines, CHANNELS);
  const digests = Object.fromEntries(lines.map((line) => [line.personId, digestOf(line)]));
  const { title, predicate } = schedule;
  const said = canonicalJson({ title, terms, predicate, duePolicy, effectiveFrom });
  const hash = sha256([said, ...Object.values(digests).toSorted()].join());
  return { summary: summaryOf(lines, notices), lines, notices, assignments, digests, hash };
}

/** No obligation names it: the requirement is new. */
const NOTHING = '00000000-0000-0000-0000-000000000000';

const undecided = (missing: string[]): Assignment => ({
  outcome: 'exception',
  missing: missing.join(', '),
  sentence: `Whether the rule applies cannot be told: ${missing.map(called).join(' and ')} not on record. Add it, or leave it out of the rule.`,
});

const called = (fact: string): string => (fact === 'unit' ? 'department' : fact);

async function unitNames(db: TenantDb): Promise<Map<string, string>> {
  const rows = await db.select({ id: unit.id, name: unit.name }).from(unit);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function exemptPeople(db: TenantDb, requirementId: string, now: Date): Promise<Set<string>> {
  const today = localDay(now, 'UTC');
  const rows = await db
    .select({ personId: obligation.personId, from: exemption.validFrom, until: exemption.validUntil })
    .from(exemption)
    .innerJoin(obligation, eq(obligation.id, exemption.obligationId))
    .where(and(eq(obligation.requirementId, requirementId), eq(exemption.state, 'approved')));
  return new Set(
    rows.filter(({ from, until }) => from <= today && today <= until).map(({ personId }) => personId),
  );
}

/** What the last look at a draft showed. */
export async function lastRehearsal(db: TenantDb, ruleId: string) {
  const [row] = await db
    .select({ hash: rehearsal.hash, lines: rehearsal.lines, madeAt: rehearsal.madeAt })
    .from(rehearsal)
    .where(eq(rehearsal.ruleId, ruleId))
    .orderBy(desc(rehearsal.madeAt), desc(rehearsal.id))
    .limit(1);
  return row ?? null;
}
