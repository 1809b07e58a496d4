import { singleton } from '#lib/singleton.ts';

const formatters = () => singleton('format-date', () => new Map<string, Intl.DateTimeFormat>());

/** Making a formatter costs more than a query; locales, zones and styles are few. */
function formatter(locale: string, timeZone: string, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}|${timeZone}|${JSON.stringify(style)}`;
  const known = formatters();
  let found = known.get(key);
  if (!found) {
    if (known.size > 2000) known.clear();
    found = new Intl.DateTimeFormat(locale, { ...style, timeZone });
    known.set(key, found);
  }
  return found;
}

export type Reader = { locale: string; timeZone: string };

const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const WEEKDAY = { weekday: 'short', day: 'numeric', month: 'short' } as const;

/** The pages speak English: of a reader's locale, only how English-speaking places write a date is taken. */
const english = (locale: string) => (locale.startsWith('en-') ? locale : 'en-GB');

/** '27 Nov 2026', the day on which an instant falls for the reader. */
export const formatDay = (at: Date, { locale, timeZone }: Reader): string =>
  formatter(english(locale), timeZone, DAY).format(at);

/** '27 Nov 2026, 14:05' */
export const formatMoment = (at: Date, { locale, timeZone }: Reader): string =>
  formatter(english(locale), timeZone, { ...DAY, hour: '2-digit', minute: '2-digit' }).format(at);

/** A calendar day 'YYYY-MM-DD' as 'Fri 27 Nov', whatever the zone: it is a day, not an instant. */
export const formatWeekday = (day: string, locale: string): string =>
  formatter(english(locale), 'UTC', WEEKDAY)
    .format(new Date(`${day}T12:00:00Z`))
    .replace(',', '');

/** A calendar day 'YYYY-MM-DD' as '27 Nov 2026'. */
export const formatCalendarDay = (day: string, locale: string): string =>
  formatter(english(locale), 'UTC', DAY).format(new Date(`${day}T12:00:00Z`));
