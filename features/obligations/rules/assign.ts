import type { Absence } from '#features/compliance/rules/absence.ts';
import { type DuePolicy, dueDate } from '#features/compliance/rules/due-date.ts';
import { countsFor } from '#features/compliance/rules/look-back.ts';
import type { PeriodDates } from '#features/compliance/rules/period-dates.ts';
import { type Realistic, realisticDue } from '#features/compliance/rules/realistic.ts';
import { expiryOf, nextPeriod, type Validity } from '#features/compliance/rules/renewal.ts';
import { localDay } from '#lib/clock.ts';
import { type DateLength, formatLocalDate, type LocalDate, laterOf } from '#lib/local-date.ts';
import { remember } from '#lib/remember.ts';

/** What a requirement asks for. */
export type Terms = {
  validity: Validity | null;
  renewalWindow: DateLength;
  grace: DateLength;
  lookBack: DateLength;
  /** How long the course takes. */
  minutes: number;
};

/** What is known of one person for one requirement. */
export type AssignFacts = {
  personId: string;
  timeZone: string;
  active: boolean;
  hiredOn: LocalDate | null;
  absences: readonly Absence[];
  /** The completion of the course that is the latest. */
  completion: { attemptId: string; at: Date; score: number | null } | null;
  obligation: Existing | null;
};

/** An obligation that is there already: one person owes one requirement once, for however many reasons. */
export type Existing = {
  id: string;
  /** At least one reason is open. */
  owed: boolean;
  /** This very rule is one of the open reasons. */
  hasThisReason: boolean;
  lastN: number;
  due: LocalDate | null;
  derivation: string | null;
  /** The latest proof; `until` null: for good. */
  proof: { from: LocalDate; until: LocalDate | null } | null;
};

export type Proven = {
  attemptId: string;
  at: Date;
  score: number | null;
  from: LocalDate;
  until: LocalDate | null;
};

/**
 * added, revived (it lapsed with its last reason and begins again): a period opens. compliant: proven already, at most a
 * renewal opens. joined: owed already, one reason more, its date stays. unchanged: nothing to do. suspended: comes with the
 * return of the person. exception: never guess.
 */
export type Assignment =
  | { outcome: 'added' | 'revived'; dates: PeriodDates; realistic: Realistic }
  | {
      outcome: 'compliant';
      first: PeriodDates | null;
      proof: Proven | null;
      renewal: PeriodDates | null;
      until: LocalDate | null;
    }
  | { outcome: 'joined' | 'unchanged'; due: LocalDate | null; derivation: string | null }
  | { outcome: 'suspended' }
  | { outcome: 'exception'; missing: string; sentence: string };

export type Outcome = Assignment['outcome'];

/** Decides what a rule means for each person; people in the same situation are worked out once. */
export function assigner(terms: Terms, policy: DuePolicy, effectiveFrom: LocalDate, now: Date) {
  const firstPeriod = remember(
    ({ timeZone, hiredOn, absences }: Pick<AssignFacts, 'timeZone' | 'hiredOn' | 'absences'>) =>
      dueDate(
        policy,
        {
          timeZone,
          absences,
          hiredOn,
          assignedOn: laterOf(localDay(now, timeZone), effectiveFrom),
          roleStartOn: null,
          firstSignInOn: null,
          completedOn: null,
          extension: null,
        },
        terms.grace,
      ),
  );
  const renewalOf = remember(
    (of: {
      from: LocalDate;
      until: LocalDate | null;
      because: string;
      timeZone: string;
      absences: readonly Absence[];
    }) =>
      nextPeriod({ validFrom: of.from, validUntil: of.until, because: of.because }, terms, {
        ...of,
        extension: null,
      }),
  );
  const worthOf = remember((completedOn: LocalDate) => expiryOf(terms.validity, completedOn, null));
  const realistic = remember((of: { windowOpens: LocalDate; due: LocalDate; timeZone: string }) =>
    realisticDue({ ...of, minutes: terms.minutes }, now),
  );

  return (facts: AssignFacts): Assignment => {
    const { timeZone, absences, obligation } = facts;
    if (obligation?.hasThisReason) return { outcome: 'unchanged', ...datesOf(obligation) };
    if (!facts.active) return { outcome: 'suspended' };
    if (obligation?.owed) return { outcome: 'joined', ...datesOf(obligation) };
    const hiredOn = policy.kind === 'days-after' && policy.anchor === 'hire' ? facts.hiredOn : null;
    const first = firstPeriod({ timeZone, hiredOn, absences });
    const assignedOn = laterOf(localDay(now, timeZone), effectiveFrom);
    const held = obligation?.proof;
    if (held && stillGood(held.until, assignedOn)) {
      const because = held.until === null ? '' : `of the proof valid until ${formatLocalDate(held.until)}`;
      const renewal = renewalOf({ ...held, because, timeZone, absences });
      return { outcome: 'compliant', first: null, proof: null, renewal, until: held.until };
    }
    if (first.kind === 'exception')
      return { outcome: 'exception', missing: first.missing, sentence: first.sentence };
    const { kind: _, ...dates } = first;
    const proof = facts.completion && counted(facts.completion);
    if (proof) {
      const renewal = renewalOf({ ...proof, timeZone, absences });
      return { outcome: 'compliant', first: dates, proof, renewal, until: proof.until };
    }
    const { windowOpens, due } = dates;
    return {
      outcome: obligation ? 'revived' : 'added',
      dates,
      realistic: realistic({ windowOpens, due, timeZone }),
    };

    /** A completion before the assignment counts within the look-back, as long as it is still worth something. */
    function counted({ attemptId, at, score }: NonNullable<AssignFacts['completion']>) {
      const on = localDay(at, timeZone);
      if (!countsFor({ n: 1, windowOpens: dates.windowOpens }, terms.lookBack, on).counts) return null;
      const { validFrom, validUntil, because } = worthOf(on);
      if (!stillGood(validUntil, assignedOn)) return null;
      return { attemptId, at, score, from: validFrom, until: validUntil, because };
    }
  };
}

const datesOf = ({ due, derivation }: Existing) => ({ due, derivation });

const stillGood = (until: LocalDate | null, day: LocalDate): boolean => until === null || until >= day;
