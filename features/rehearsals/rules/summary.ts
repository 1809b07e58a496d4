import type { PlannedNotice } from '#features/rehearsals/rules/planned-notices.ts';
import type { RehearsedLine } from '#features/rehearsals/rules/rehearsed-line.ts';
import type { LocalDate } from '#lib/local-date.ts';

export type Summary = {
  /** Whom the audience is made of, whatever the rule means for them. */
  people: number;
  added: number;
  revived: number;
  compliant: number;
  joined: number;
  unchanged: number;
  suspended: number;
  exception: number;
  onLeave: number;
  exempt: number;
  unrealistic: number;
  notices: number;
  /** For everybody with an unrealistic date this one would be realistic. */
  offer: LocalDate | null;
  departments: { unitId: string | null; name: string; people: number; assigned: number }[];
  dueDates: { due: LocalDate; people: number }[];
  messages: { step: string; to: string; channel: string; on: LocalDate; count: number }[];
};

/** The totals of a rehearsal; the outcomes sum to the people. */
export function summaryOf(lines: readonly RehearsedLine[], notices: readonly PlannedNotice[]): Summary {
  const outcomes = {
    added: 0,
    revived: 0,
    compliant: 0,
    joined: 0,
    unchanged: 0,
    suspended: 0,
    exception: 0,
  };
  const departments = new Map<string | null, Summary['departments'][number]>();
  const dueDates = new Map<LocalDate, number>();
  for (const { outcome, unitId, unit, due, isNew } of lines) {
    outcomes[outcome] += 1;
    const department = departments.get(unitId) ?? { unitId, name: unit ?? 'No unit', people: 0, assigned: 0 };
    department.people += 1;
    if (isNew) department.assigned += 1;
    departments.set(unitId, department);
    if (isNew && due !== null) dueDates.set(due, (dueDates.get(due) ?? 0) + 1);
  }
  const offers = lines.flatMap(({ offer }) => (offer === null ? [] : [offer])).toSorted();
  return {
    people: lines.length,
    ...outcomes,
    onLeave: lines.filter(({ onLeave }) => onLeave).length,
    exempt: lines.filter(({ exempt }) => exempt).length,
    unrealistic: offers.length,
    offer: offers.at(-1) ?? null,
    notices: notices.length,
    departments: [...departments.values()].toSorted((a, b) => a.name.localeCompare(b.name)),
    dueDates: [...dueDates]
      .map(([due, people]) => ({ due, people }))
      .toSorted((a, b) => (a.due < b.due ? -1 : 1)),
    messages: messagesOf(notices),
  };
}

function messagesOf(notices: readonly PlannedNotice[]): Summary['messages'] {
  const groups = new Map<string, Summary['messages'][number]>();
  for (const { step, to, channel, on } of notices) {
    const key = `${on} ${step} ${channel}`;
    const group = groups.get(key) ?? { step, to, channel, on, count: 0 };
    group.count += 1;
    groups.set(key, group);
  }
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}
