import type { Assignment, Outcome } from '#features/obligations/rules/assign.ts';
import { sha256 } from '#lib/crypto.ts';
import { countOf, formatLocalDate, type LocalDate } from '#lib/local-date.ts';

/** Who somebody is, for those who read the rehearsal. */
export type Who = {
  personId: string;
  name: string;
  unitId: string | null;
  unit: string | null;
  managerId: string | null;
  why: string;
  onLeave: boolean;
  exempt: boolean;
  /** Where they work. */
  today: LocalDate;
};

/** One person of a rehearsal: what the rule means for them, their date and how it came about. */
export type RehearsedLine = Who & {
  outcome: Outcome;
  /** They get this rule as a reason. */
  isNew: boolean;
  /** The period that opens: the first, or the renewal of what is proven. */
  opens: { windowOpens: LocalDate; due: LocalDate; graceUntil: LocalDate } | null;
  due: LocalDate | null;
  derivation: string | null;
  /** What somebody should look at, or what counts already. */
  note: string | null;
  /** A realistic date, where theirs is none. */
  offer: LocalDate | null;
  /** The attribute without which it cannot be decided. */
  missing: string | null;
};

export function rehearsedLine(who: Who, assignment: Assignment): RehearsedLine {
  const { outcome } = assignment;
  const isNew = outcome !== 'unchanged' && outcome !== 'suspended' && outcome !== 'exception';
  const blank = { opens: null, due: null, derivation: null, note: null, offer: null, missing: null };
  return { ...who, outcome, isNew, ...blank, ...datesAndNote(assignment) };
}

function datesAndNote(assignment: Assignment): Partial<RehearsedLine> {
  switch (assignment.outcome) {
    case 'added':
    case 'revived': {
      const { dates, realistic } = assignment;
      const hint = realistic.realistic ? {} : { note: realistic.sentence, offer: realistic.offer };
      return { opens: dates, due: dates.due, derivation: dates.derivation, ...hint };
    }
    case 'compliant': {
      const { renewal, until } = assignment;
      const note =
        until === null
          ? 'Proven already, for good.'
          : `Proven already, valid until ${formatLocalDate(until)}.`;
      return {
        opens: renewal,
        due: renewal?.due ?? null,
        derivation: renewal?.derivation ?? null,
        note,
      };
    }
    case 'joined':
    case 'unchanged':
      return {
        due: assignment.due,
        derivation: assignment.derivation,
        note: 'Owed already; the date stays.',
      };
    case 'suspended':
      return { note: 'Deactivated: assigned on return.' };
    case 'exception':
      return { note: assignment.sentence, missing: assignment.missing };
  }
}

/** What publishing would do for one person, so that a later look can tell whether it still would. */
export const digestOf = ({ personId, outcome, opens, due, derivation, managerId, why }: RehearsedLine) =>
  sha256(
    JSON.stringify([
      personId,
      outcome,
      opens?.windowOpens,
      opens?.graceUntil,
      due,
      derivation,
      managerId,
      why,
    ]),
  ).slice(0, 12);

/** Says whose line differs from what was rehearsed; null: nobody's. */
export function differenceSince(
  before: Readonly<Record<string, string>>,
  lines: readonly RehearsedLine[],
): string | null {
  const now = new Map(lines.map((line) => [line.personId, line]));
  const come = lines.filter(({ personId }) => !(personId in before));
  const changed = lines.filter((line) => line.personId in before && before[line.personId] !== digestOf(line));
  const gone = Object.keys(before).filter((personId) => !now.has(personId)).length;
  if (come.length + changed.length + gone === 0) return null;
  const parts = [
    come.length > 0
      ? `${countOf(come.length, 'more person').replace('persons', 'people')} (${named(come)})`
      : null,
    gone > 0 ? `${countOf(gone, 'person').replace('persons', 'people')} fewer` : null,
    changed.length > 0
      ? `other facts for ${countOf(changed.length, 'person').replace('persons', 'people')} (${named(changed)})`
      : null,
  ];
  return `Since you looked there are ${parts.filter((part) => part !== null).join(', ')}. Look at it again before publishing.`;
}

const named = (lines: readonly RehearsedLine[]): string => {
  const names = lines.slice(0, 3).map(({ name }) => name);
  return lines.length > 3 ? `${names.join(', ')} and others` : names.join(', ');
};
