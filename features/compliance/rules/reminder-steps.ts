import type { Status } from '#features/compliance/rules/status.ts';
import { addDays, daysBetween, type LocalDate, laterOf } from '#lib/local-date.ts';

/** Why nothing is said about a round that was met. */
export const DONE_ALREADY = 'It is done already.';

/** In the order in which they fall, so that the last that is reached is the most urgent. */
export const REMINDER_STEPS = [
  { step: 'assigned', to: 'person', daysFromDue: null },
  { step: 'week-before', to: 'person', daysFromDue: -7 },
  { step: 'due-day', to: 'person', daysFromDue: 0 },
  { step: 'manager-after', to: 'manager', daysFromDue: 3 },
] as const;

type ReminderStep = (typeof REMINDER_STEPS)[number];
export type StepName = ReminderStep['step'];

export type ReminderFacts = {
  period: { windowOpens: LocalDate; due: LocalDate };
  /** Steps of this period that are settled: sent, or suppressed for good. */
  settled: ReadonlySet<StepName>;
  status: Status;
  /** Deactivated or gone. */
  personActive: boolean;
  hasManager: boolean;
};

export type ReminderDecision = {
  step: StepName;
  to: 'person' | 'manager';
  /** Days to the due day, negative after it: a step that a missed run delays still tells the truth. */
  daysLeft: number;
} & ({ action: 'send' } | { action: 'suppress'; why: string; settled: boolean });

/**
 * The steps that are reached and not settled: "≤ 7 and not yet sent", never "= 7", which one missed run would lose. Of
 * several for one recipient the most urgent goes out, the others are suppressed for good. What is suppressed because of
 * the person's situation is not settled: the next run decides again.
 */
export function dueSteps(facts: ReminderFacts, today: LocalDate): ReminderDecision[] {
  const reached = REMINDER_STEPS.filter(
    (step) => !facts.settled.has(step.step) && isReached(step, facts, today),
  );
  const daysLeft = daysBetween(today, facts.period.due);
  return reached.map((step) => {
    const { step: name, to } = step;
    const urgent = reached.findLast((other) => other.to === to);
    const stop = personStop(facts) ?? superseded(step, urgent) ?? recipientStop(step, facts);
    return { step: name, to, daysLeft, ...(stop ?? { action: 'send' }) };
  });
}

export type PlannedStep = { step: StepName; to: 'person' | 'manager'; on: LocalDate };

/** What will be sent to whom on which day if nothing is done and no run is missed: for the rehearsal, by the same decision. */
export function plannedSteps(
  period: ReminderFacts['period'],
  hasManager: boolean,
  today: LocalDate,
): PlannedStep[] {
  const begin = laterOf(today, period.windowOpens);
  const days = new Set(REMINDER_STEPS.map((step) => laterOf(begin, dayOf(step, period))));
  const settled = new Set<StepName>();
  const planned: PlannedStep[] = [];
  for (const on of [...days].toSorted()) {
    const facts = { period, settled, hasManager, personActive: true, status: 'not_started' as const };
    for (const { step, to, action } of dueSteps(facts, on)) {
      if (action === 'send') planned.push({ step, to, on });
      settled.add(step);
    }
  }
  return planned;
}

const isReached = (step: ReminderStep, { period }: ReminderFacts, today: LocalDate): boolean =>
  today >= period.windowOpens && today >= dayOf(step, period);

const dayOf = (step: ReminderStep, period: ReminderFacts['period']): LocalDate =>
  step.daysFromDue === null ? period.windowOpens : addDays(period.due, step.daysFromDue);

type Stop = { action: 'suppress'; why: string; settled: boolean };
const stop = (why: string, settled: boolean): Stop => ({ action: 'suppress', why, settled });

function personStop({ personActive, status }: ReminderFacts): Stop | null {
  if (!personActive) return stop('The person has left or is deactivated.', false);
  switch (status) {
    case 'not_required':
      return stop('It is no longer required.', false);
    case 'exempt':
      return stop('The person is exempt.', false);
    case 'on_leave':
      return stop('The person is on leave.', false);
    case 'compliant':
      return stop(DONE_ALREADY, true);
    default:
      return null;
  }
}

const superseded = (step: ReminderStep, urgent: ReminderStep | undefined): Stop | null =>
  urgent === undefined || urgent.step === step.step
    ? null
    : stop(`The more urgent "${urgent.step}" is due at the same time.`, true);

const recipientStop = (step: ReminderStep, facts: ReminderFacts): Stop | null =>
  step.to === 'manager' && !facts.hasManager ? stop('No manager is on record.', false) : null;
