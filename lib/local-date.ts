import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

/** A calendar day, 'YYYY-MM-DD'. Such strings compare with `<` as the days do. */
export type LocalDate = string;

/** A calendar length such as 'P14D', 'P1Y', 'P6M' (ISO 8601, no time part). */
export type DateLength = string;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const localDateSchema = z.iso.date('Write the day as YYYY-MM-DD.');

export const dateLengthSchema = z
  .string()
  .max(20)
  .regex(/^P(?=\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$/, 'Write the length as P14D, P6M or P1Y.');

export const addDays = (day: LocalDate, days: number): LocalDate =>
  Temporal.PlainDate.from(day).add({ days }).toString();

/** Month arithmetic clamps: 31 Jan + P1M is 28 or 29 Feb. */
export const addLength = (day: LocalDate, length: DateLength): LocalDate =>
  Temporal.PlainDate.from(day).add(length).toString();

export const subtractLength = (day: LocalDate, length: DateLength): LocalDate =>
  Temporal.PlainDate.from(day).subtract(length).toString();

/** Days from one day to another; negative when `to` is earlier. */
export const daysBetween = (from: LocalDate, to: LocalDate): number =>
  Temporal.PlainDate.from(from).until(to).days;

/** The first instant that no longer belongs to that day in that zone, also where midnight or the next day does not exist. */
export function endOfLocalDay(day: LocalDate, timeZone: string): Date {
  const next = Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(timeZone);
  return new Date(next.epochMilliseconds);
}

export const earlierOf = (a: LocalDate, b: LocalDate): LocalDate => (a < b ? a : b);
export const laterOf = (a: LocalDate, b: LocalDate): LocalDate => (a > b ? a : b);

/** '22 Nov 2026': unambiguous for readers of every English. */
export function formatLocalDate(day: LocalDate): string {
  const { year, month, day: dayOfMonth } = Temporal.PlainDate.from(day);
  return `${dayOfMonth} ${MONTHS[month - 1]} ${year}`;
}

/** 'P1Y6M' → '1 year and 6 months'. */
export function formatDateLength(length: DateLength): string {
  const { years, months, weeks, days } = Temporal.Duration.from(length);
  const parts = [
    [years, 'year'],
    [months, 'month'],
    [weeks, 'week'],
    [days, 'day'],
  ] as const;
  const words = parts.filter(([count]) => count !== 0).map(([count, unit]) => countOf(count, unit));
  return words.length === 0 ? '0 days' : words.join(' and ');
}

/** '1 day', '14 days'. */
export const countOf = (count: number, unit: string): string =>
  `${count.toLocaleString('en')} ${unit}${count === 1 ? '' : 's'}`;
