import { Temporal } from 'temporal-polyfill';
import { singleton } from '#lib/singleton.ts';

/** The one place that reads the machine's clock. Rules never do: they are given `now`. */
export const clock = {
  now: (): Date => new Date(),
};

type Day = { from: number; until: number; text: string };

/** The day asked for last in each time zone: nearly always the next one asked for too, and working it out costs 20 µs. */
const days = () => singleton('clock.days', () => new Map<string, Day>());

/** The local calendar day ('YYYY-MM-DD') of an instant in an IANA time zone. */
export function localDay(instant: Date, timeZone: string): string {
  const at = instant.getTime();
  const known = days().get(timeZone);
  if (known && known.from <= at && at < known.until) return known.text;
  const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate();
  const startOf = (day: Temporal.PlainDate) => day.toZonedDateTime(timeZone).epochMilliseconds;
  const day = { from: startOf(date), until: startOf(date.add({ days: 1 })), text: date.toString() };
  days().set(timeZone, day);
  return day.text;
}
