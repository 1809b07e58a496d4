import { dueSteps, type ReminderFacts, type StepName } from '#features/compliance/rules/reminder-steps.ts';
import type { LocalDate } from '#lib/local-date.ts';

export type Ready = { id: string; step: StepName; recipientId: string; recipientActive: boolean };

export type Fate =
  | { id: string; state: 'send'; step: StepName; daysLeft: number }
  | { id: string; state: 'suppressed'; why: string }
  /** Stays planned: the next run decides again. */
  | { id: string; state: 'planned'; why: string };

const ALL_STEPS: readonly StepName[] = ['assigned', 'week-before', 'due-day', 'manager-after'];

/** What becomes of the notices of one period whose day has come. `managerId`: the manager of today. */
export function fatesOf(
  ready: readonly Ready[],
  facts: Omit<ReminderFacts, 'settled' | 'hasManager'> & { managerId: string | null },
  today: LocalDate,
): Fate[] {
  const waiting = new Set(ready.map(({ step }) => step));
  const settled = new Set(ALL_STEPS.filter((step) => !waiting.has(step)));
  const decisions = dueSteps({ ...facts, settled, hasManager: facts.managerId !== null }, today);
  return decisions.flatMap((decision) =>
    ready
      .filter(({ step }) => step === decision.step)
      .map(({ id, recipientId, recipientActive }): Fate => {
        if (decision.action === 'suppress') {
          return { id, state: decision.settled ? 'suppressed' : 'planned', why: decision.why };
        }
        if (decision.to === 'manager' && recipientId !== facts.managerId) {
          return { id, state: 'suppressed', why: 'The person has another manager by now.' };
        }
        if (!recipientActive)
          return { id, state: 'planned', why: 'The recipient has left or is deactivated.' };
        return { id, state: 'send', step: decision.step, daysLeft: decision.daysLeft };
      }),
  );
}
