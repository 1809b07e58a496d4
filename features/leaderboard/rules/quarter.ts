import { Temporal } from 'temporal-polyfill';

/** A quarter of the calendar in a time zone: from its first instant to the first of the next. */
export type Quarter = { name: string; from: Date; until: Date };

/** The quarter of an instant, or the one so many before it. */
export function quarterOf(instant: Date, timeZone: string, ago = 0): Quarter {
  const { year, month } = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(
    timeZone,
  );
  const first = Temporal.PlainDate.from({ year, month: month - ((month - 1) % 3), day: 1 }).subtract({
    months: 3 * ago,
  });
  const at = (day: Temporal.PlainDate) => new Date(day.toZonedDateTime(timeZone).epochMilliseconds);
  return {
    name: `${first.year}-Q${Math.ceil(first.month / 3)}`,
    from: at(first),
    until: at(first.add({ months: 3 })),
  };
}

/** '2026-Q4' → 'October to December 2026'. */
export function quarterText(name: string): string {
  const [year, quarter = '1'] = name.split('-Q');
  return `${MONTHS[Number(quarter) - 1] ?? ''} ${year}`;
}

const MONTHS = ['January to March', 'April to June', 'July to September', 'October to December'];
