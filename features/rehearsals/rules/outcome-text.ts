import type { Tone } from '#components/ui/tone.ts';
import type { Outcome } from '#features/obligations/rules/assign.ts';
import type { RehearsedLine } from '#features/rehearsals/rules/rehearsed-line.ts';

export const OUTCOME_TEXT: Readonly<Record<Outcome, { label: string; tone: Tone }>> = {
  added: { label: 'Gets it', tone: 'accent' },
  revived: { label: 'Gets it again', tone: 'accent' },
  compliant: { label: 'Compliant already', tone: 'success' },
  joined: { label: 'Owes it already', tone: 'info' },
  unchanged: { label: 'No change', tone: 'neutral' },
  suspended: { label: 'Deactivated', tone: 'neutral' },
  exception: { label: 'Exception', tone: 'danger' },
};

/** What a reader may want to see of a rehearsal by itself. */
export const VIEWS = ['all', 'new', 'left-out', 'unrealistic', 'leave', 'exceptions'] as const;
export type View = (typeof VIEWS)[number];

export const VIEW_TEXT: Readonly<Record<View, string>> = {
  all: 'Everybody',
  new: 'Get it',
  'left-out': 'Left out, and why',
  unrealistic: 'Too little time',
  leave: 'On leave or exempt',
  exceptions: 'Exceptions',
};

const GETS: readonly Outcome[] = ['added', 'revived'];

export function inView(view: View, line: RehearsedLine): boolean {
  switch (view) {
    case 'all':
      return true;
    case 'new':
      return GETS.includes(line.outcome);
    case 'left-out':
      return !GETS.includes(line.outcome) && line.outcome !== 'exception';
    case 'unrealistic':
      return line.offer !== null;
    case 'leave':
      return line.onLeave || line.exempt;
    case 'exceptions':
      return line.outcome === 'exception';
  }
}
