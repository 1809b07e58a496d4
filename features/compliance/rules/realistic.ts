import { localDay } from '#lib/clock.ts';
import {
  addDays,
  daysBetween,
  endOfLocalDay,
  formatLocalDate,
  type LocalDate,
  laterOf,
} from '#lib/local-date.ts';

/** Learning that can be asked of anybody in a day beside their work. */
export const LEARNING_MINUTES_A_DAY = 60;

export type Realistic =
  | { realistic: true }
  | { realistic: false; minutesLeft: number; offer: LocalDate; sentence: string };

/**
 * A due date that leaves less time than the course takes is caught before publishing, and a realistic one is offered
 * (compliance model, "Dates"). What is left of today counts as far as the clock allows.
 */
export function realisticDue(
  asked: { windowOpens: LocalDate; due: LocalDate; minutes: number; timeZone: string },
  now: Date,
): Realistic {
  const today = localDay(now, asked.timeZone);
  const start = laterOf(today, asked.windowOpens);
  const firstDay = start === today ? minutesOfTodayLeft(today, asked.timeZone, now) : LEARNING_MINUTES_A_DAY;
  const minutesLeft =
    asked.due < start ? 0 : firstDay + daysBetween(start, asked.due) * LEARNING_MINUTES_A_DAY;
  if (minutesLeft >= asked.minutes) return { realistic: true };
  const moreDays = Math.max(0, Math.ceil((asked.minutes - firstDay) / LEARNING_MINUTES_A_DAY));
  const offer = addDays(start, moreDays);
  return { realistic: false, minutesLeft, offer, sentence: sentenceOf(asked, minutesLeft, offer) };
}

const minutesOfTodayLeft = (today: LocalDate, timeZone: string, now: Date): number =>
  Math.min(
    LEARNING_MINUTES_A_DAY,
    Math.floor((endOfLocalDay(today, timeZone).getTime() - now.getTime()) / 60_000),
  );

const sentenceOf = (
  asked: { due: LocalDate; minutes: number },
  minutesLeft: number,
  offer: LocalDate,
): string =>
  `The course takes ${asked.minutes} minutes and ${formatLocalDate(asked.due)} leaves ${minutesLeft}. ` +
  `${formatLocalDate(offer)} would be realistic.`;
