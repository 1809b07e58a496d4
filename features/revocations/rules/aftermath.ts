import { formatLocalDate, type LocalDate } from '#lib/local-date.ts';

/** A round of an obligation, as far as it decides what a revoked proof leaves behind. */
export type Round = {
  n: number;
  due: LocalDate;
  /** Due as planned, before leave and extensions. */
  plannedDue: LocalDate;
  open: boolean;
  /** It has a proof that was not revoked. */
  proven: boolean;
  /** Last day of what its proof is worth; null: not proven, or for good. */
  validUntil: LocalDate | null;
};

/**
 * reopens: the round is to be met after all, and the renewal that its proof had opened is withdrawn. stays: it is closed for
 * good, since a later round was met, a later one is open that does not rest on this proof, or nobody asks for it any more.
 */
export type Aftermath =
  | { kind: 'reopens'; withdrawn: number | null }
  | { kind: 'stays'; because: 'met-later'; n: number }
  | { kind: 'stays'; because: 'asked-anew'; n: number }
  | { kind: 'stays'; because: 'not-required' };

/** What becomes of a round when its proof is revoked. At most one round is open, before and after. */
export function aftermath(rounds: readonly Round[], n: number, required: boolean): Aftermath {
  const revoked = rounds.find((round) => round.n === n);
  const later = rounds.filter((round) => round.n > n);
  const met = later.findLast(({ proven }) => proven);
  if (met) return { kind: 'stays', because: 'met-later', n: met.n };
  if (!required) return { kind: 'stays', because: 'not-required' };
  const open = later.find((round) => round.open);
  if (!open) return { kind: 'reopens', withdrawn: null };
  // A renewal is planned for the last day of the proof that it renews.
  if (open.plannedDue === revoked?.validUntil) return { kind: 'reopens', withdrawn: open.n };
  return { kind: 'stays', because: 'asked-anew', n: open.n };
}

/** The same for a reader, before it is done. */
export function aftermathText(
  rounds: readonly Round[],
  n: number,
  { required, today }: { required: boolean; today: LocalDate },
): string {
  const after = aftermath(rounds, n, required);
  if (after.kind === 'reopens') {
    const due = rounds.find((round) => round.n === n)?.due ?? today;
    const renewal =
      after.withdrawn === null ? '' : `, and round ${after.withdrawn}, its renewal, is withdrawn`;
    const late = due < today ? ' That day is over: they are late at once, unless you give more time.' : '';
    return `Round ${n} opens again, due ${formatLocalDate(due)}${renewal}.${late}`;
  }
  switch (after.because) {
    case 'met-later':
      return `Round ${after.n} was met since and stands for itself: how they stand does not change.`;
    case 'asked-anew':
      return `Round ${after.n} is open and does not rest on this proof: its date stays.`;
    case 'not-required':
      return 'Nobody asks it of them any more: no round opens.';
  }
}
