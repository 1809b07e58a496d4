import { Temporal } from 'temporal-polyfill';

/** The one place that reads the machine's clock. Rules never do: they are given `now`. */
export const clock = {
  now: (): Date => new Date(),
};

/** The local calendar day ('YYYY-MM-DD') of an instant in an IANA time zone. */
export function localDay(instant: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}
