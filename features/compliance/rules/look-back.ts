import {
  type DateLength,
  formatDateLength,
  formatLocalDate,
  type LocalDate,
  subtractLength,
} from '#lib/local-date.ts';

export type Counts = { counts: boolean; earliest: LocalDate; sentence: string };

/**
 * Does a completion fulfil a period? Only from `window_opens − look-back` on (compliance model, invariants). The look-back is
 * for what was done before the first assignment: a renewal (n > 1) asks for a new completion inside its own window.
 */
export function countsFor(
  period: { n: number; windowOpens: LocalDate },
  lookBack: DateLength,
  completedOn: LocalDate,
): Counts {
  const earliest = period.n === 1 ? subtractLength(period.windowOpens, lookBack) : period.windowOpens;
  const counts = completedOn >= earliest;
  return { counts, earliest, sentence: sentenceOf(counts, completedOn, period, lookBack, earliest) };
}

function sentenceOf(
  counts: boolean,
  completedOn: LocalDate,
  period: { n: number; windowOpens: LocalDate },
  lookBack: DateLength,
  earliest: LocalDate,
): string {
  const completed = `Completed on ${formatLocalDate(completedOn)}`;
  if (!counts) return `${completed}, before ${formatLocalDate(earliest)}: too early to count.`;
  if (completedOn >= period.windowOpens) return `${completed}.`;
  return `${completed}, within the ${formatDateLength(lookBack)} before the assignment that count.`;
}
