import { Temporal } from 'temporal-polyfill';
import { localDay } from '#lib/clock.ts';
import { formatLocalDate, type LocalDate } from '#lib/local-date.ts';
import { singleton } from '#lib/singleton.ts';

/** Whom a date is written for. */
export type Reader = { locale: string; timeZone: string };

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** '27 Nov 2026': the day on which an instant falls where the reader is. */
export const formatDay = (at: Date, { timeZone }: Reader): string => formatLocalDate(localDay(at, timeZone));

/** 'Fri 27 Nov' */
export function formatWeekday(day: LocalDate): string {
  const { dayOfWeek } = Temporal.PlainDate.from(day);
  return `${WEEKDAYS[dayOfWeek - 1]} ${formatLocalDate(day).slice(0, -5)}`;
}

/** '27 Nov 2026, 14:05', or with '2:05 pm' where the reader's place writes it so. */
export const formatMoment = (at: Date, reader: Reader): string =>
  `${formatDay(at, reader)}, ${clockTime(reader).format(at)}`;

const formatters = () => singleton('format-date', () => new Map<string, Intl.DateTimeFormat>());

/** Making a formatter costs more than a query; locales and zones are few. The words of our pages are English. */
function clockTime({ locale, timeZone }: Reader): Intl.DateTimeFormat {
  const known = formatters();
  const key = `${locale}|${timeZone}`;
  let found = known.get(key);
  if (!found) {
    if (known.size > 2000) known.clear();
    const english = locale.startsWith('en-') ? locale : 'en-GB';
    found = new Intl.DateTimeFormat(english, { hour: 'numeric', minute: '2-digit', timeZone });
    known.set(key, found);
  }
  return found;
}
