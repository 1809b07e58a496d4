import { Temporal } from 'temporal-polyfill';
import { formatLocalDate, type LocalDate } from '#lib/local-date.ts';

export type Month = { month: string; completions: number };

/** The last `count` months up to today's, each with its number: one without completions is a zero, not a gap. */
export function lastMonths(counted: readonly Month[], today: LocalDate, count: number) {
  const known = new Map(counted.map(({ month, completions }) => [month, completions]));
  const current = Temporal.PlainDate.from(today).toPlainYearMonth();
  return Array.from({ length: count }, (_, i) => {
    const month = current.subtract({ months: count - 1 - i }).toString();
    return { label: formatLocalDate(`${month}-01`).slice(2), value: known.get(month) ?? 0 };
  });
}
