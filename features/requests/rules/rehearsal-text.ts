import type { Assignment } from '#features/obligations/rules/assign.ts';
import { formatLocalDate, type LocalDate } from '#lib/local-date.ts';

export type RehearsalText = { sentence: string; warning: string | null };

/** What asking somebody by hand would do, told before it is done. */
export function rehearsalText(assignment: Assignment): RehearsalText {
  switch (assignment.outcome) {
    case 'added':
      return opens('It is new for them', assignment);
    case 'revived':
      return opens('They owed it before, and a new round opens', assignment);
    case 'compliant': {
      const { until, renewal } = assignment;
      const next = renewal ? ` The renewal is due ${formatLocalDate(renewal.due)}.` : '';
      return plain(`They have proven it already, ${untilText(until)}.${next}`);
    }
    case 'joined':
      return plain(joinedText(assignment.due, assignment.derivation));
    case 'unchanged':
      return plain('They were asked by hand already.');
    case 'suspended':
      return plain('They are not active, and owe nothing while they are away.');
    case 'exception':
      return plain(assignment.sentence);
  }
}

type Opening = Extract<Assignment, { outcome: 'added' | 'revived' }>;

const opens = (what: string, { dates, realistic }: Opening): RehearsalText => ({
  sentence: `${what}, due ${formatLocalDate(dates.due)}: ${dates.derivation}.`,
  warning: realistic.realistic ? null : realistic.sentence,
});

const plain = (sentence: string): RehearsalText => ({ sentence, warning: null });

const untilText = (until: LocalDate | null): string =>
  until === null ? 'for good' : `until ${formatLocalDate(until)}`;

const joinedText = (due: LocalDate | null, derivation: string | null): string =>
  due === null
    ? 'They owe it already and have proven it for good. Your reason is added.'
    : `They owe it already, and its date stays: due ${formatLocalDate(due)}, ${derivation}. Your reason is added.`;
