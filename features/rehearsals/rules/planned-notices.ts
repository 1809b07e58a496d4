import { plannedSteps } from '#features/compliance/rules/reminder-steps.ts';
import type { RehearsedLine } from '#features/rehearsals/rules/rehearsed-line.ts';
import type { LocalDate } from '#lib/local-date.ts';
import { remember } from '#lib/remember.ts';

export type PlannedNotice = {
  personId: string;
  name: string;
  step: string;
  to: string;
  channel: string;
  on: LocalDate;
};

/** Every message that publishing plans, in the order in which they go out; somebody without a manager gets none for them. */
export function plannedNotices(
  lines: readonly RehearsedLine[],
  channels: readonly string[],
): PlannedNotice[] {
  const stepsOf = remember(
    ({
      windowOpens,
      due,
      hasManager,
      today,
    }: {
      windowOpens: string;
      due: string;
      hasManager: boolean;
      today: string;
    }) => plannedSteps({ windowOpens, due }, hasManager, today),
  );
  const notices = lines.flatMap(({ personId, name, managerId, opens, today }) => {
    if (opens === null) return [];
    return stepsOf({ ...opens, hasManager: managerId !== null, today }).flatMap(({ step, to, on }) =>
      channels.map((channel) => ({ personId, name, step, to, channel, on })),
    );
  });
  return notices.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}
