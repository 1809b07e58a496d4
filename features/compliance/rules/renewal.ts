import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import {
  type Circumstances,
  type PeriodDates,
  periodDates,
} from '#features/compliance/rules/period-dates.ts';
import {
  addDays,
  addLength,
  type DateLength,
  dateLengthSchema,
  formatDateLength,
  formatLocalDate,
  type LocalDate,
  laterOf,
  subtractLength,
} from '#lib/local-date.ts';

const length = dateLengthSchema.refine(
  (value) => /[1-9]/.test(value),
  'The validity must be at least a day.',
);

/** How long a completion is worth something (compliance model, "Dates": expiry base). */
export const validitySchema = z.discriminatedUnion('anchor', [
  z.object({ anchor: z.literal('completion'), length }),
  z.object({ anchor: z.literal('previous-expiry'), length }),
  z.object({
    anchor: z.literal('fixed-day'),
    day: z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'Write the day as MM-DD.'),
    minimumActive: dateLengthSchema.default('P0D'),
  }),
]);

export type Validity = z.infer<typeof validitySchema>;

/** The proof that is being renewed: valid until `validUntil`, renewable from `windowOpens`. */
export type Previous = { windowOpens: LocalDate; validUntil: LocalDate };

/** Both days belong to it; no end: for good. */
export type Expiry = { validFrom: LocalDate; validUntil: LocalDate | null; because: string };

/** What a completion is worth. Completing early never shortens what was valid already. */
export function expiryOf(
  validity: Validity | null,
  completedOn: LocalDate,
  previous: Previous | null,
): Expiry {
  if (validity === null) return { validFrom: completedOn, validUntil: null, because: 'does not expire' };
  const { until, because } = expiryBy(validity, completedOn, previous);
  const validUntil = previous === null ? until : laterOf(until, previous.validUntil);
  return { validFrom: completedOn, validUntil, because };
}

/**
 * The next period of a proof that expires; null when it does not. It opens the renewal window before the expiry, but never
 * on the day of the completion itself, which would then count for two periods.
 */
export function nextPeriod(
  expiry: Expiry,
  terms: { renewalWindow: DateLength; grace: DateLength },
  person: Circumstances,
): PeriodDates | null {
  const { validFrom, validUntil, because } = expiry;
  if (validUntil === null) return null;
  const windowOpens = laterOf(subtractLength(validUntil, terms.renewalWindow), addDays(validFrom, 1));
  const plan = { windowOpens, countedFrom: windowOpens, due: validUntil, because: `renewal, ${because}` };
  return periodDates(plan, person, terms.grace);
}

function expiryBy(validity: Validity, completedOn: LocalDate, previous: Previous | null) {
  switch (validity.anchor) {
    case 'completion':
      return after(completedOn, validity.length, 'completion');
    case 'previous-expiry':
      return previous !== null && isInWindow(completedOn, previous)
        ? after(previous.validUntil, validity.length, 'the previous expiry')
        : after(completedOn, validity.length, 'completion');
    case 'fixed-day': {
      const active = addLength(completedOn, validity.minimumActive);
      const renewed =
        previous !== null && isInWindow(completedOn, previous) ? previous.validUntil : completedOn;
      const until = nextFixedDay(validity.day, laterOf(active, addDays(renewed, 1)));
      return { until, because: `every year on ${formatLocalDate(until).replace(/ \d+$/, '')}` };
    }
  }
}

const after = (base: LocalDate, by: DateLength, what: string) => ({
  until: addLength(base, by),
  because: `${formatDateLength(by)} after ${what} on ${formatLocalDate(base)}`,
});

const isInWindow = (day: LocalDate, previous: Previous): boolean =>
  previous.windowOpens <= day && day <= previous.validUntil;

/** The first 'MM-DD' on or after a day; 29 Feb is the 28th where there is none. */
function nextFixedDay(monthDay: string, earliest: LocalDate): LocalDate {
  const [month = 1, day = 1] = monthDay.split('-').map(Number);
  const inYear = (year: number) => Temporal.PlainDate.from({ year, month, day }).toString();
  const { year } = Temporal.PlainDate.from(earliest);
  return inYear(year) >= earliest ? inYear(year) : inYear(year + 1);
}
