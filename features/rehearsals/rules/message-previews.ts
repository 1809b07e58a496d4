import { audienceText } from '#features/audiences/rules/predicate-text.ts';
import { REMINDER_STEPS, type StepName } from '#features/compliance/rules/reminder-steps.ts';
import { wording } from '#features/notices/rules/wording.ts';
import type { PlannedNotice } from '#features/rehearsals/rules/planned-notices.ts';
import type { RehearsedLine } from '#features/rehearsals/rules/rehearsed-line.ts';
import { daysBetween, type LocalDate } from '#lib/local-date.ts';

export type MessageGroup = {
  key: string;
  on: LocalDate;
  step: StepName;
  to: string;
  channels: string[];
  count: number;
  /** The words of one of them. */
  subject: string;
  body: string;
  exampleOf: string;
};

/** Every message by day and step, each group with the words that one of its people will read. */
export function messagePreviews(
  notices: readonly PlannedNotice[],
  lines: readonly RehearsedLine[],
  said: { requirement: string; title: string; managers: ReadonlyMap<string, string> },
): MessageGroup[] {
  const byPerson = new Map(lines.map((line) => [line.personId, line]));
  const groups = new Map<string, MessageGroup>();
  for (const { personId, step, to, channel, on } of notices) {
    const key = `${on} ${step}`;
    const group = groups.get(key);
    if (group) {
      group.count += 1;
      if (!group.channels.includes(channel)) group.channels.push(channel);
      continue;
    }
    const line = byPerson.get(personId);
    if (!line?.opens || !isStep(step)) continue;
    const { due } = line.opens;
    const words = wording({
      step,
      recipientGivenName:
        to === 'manager' ? (said.managers.get(line.managerId ?? '') ?? '') : (line.name.split(' ')[0] ?? ''),
      name: line.name,
      requirement: said.requirement,
      due,
      daysLeft: daysBetween(on, due),
      derivation: line.derivation ?? '',
      why: `${said.title}: for ${audienceText(line.why)}.`,
    });
    groups.set(key, { key, on, step, to, channels: [channel], count: 1, exampleOf: line.name, ...words });
  }
  return [...groups.values()];
}

const isStep = (step: string): step is StepName => REMINDER_STEPS.some((one) => one.step === step);
