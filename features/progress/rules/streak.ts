import { addDays } from '#lib/local-date.ts';

/** Days in a row up to today. A day that is not over yet ends no streak; one that was missed does. */
export function currentStreak(
  { lastActiveOn, streakDays }: { lastActiveOn: string | null; streakDays: number },
  today: string,
): number {
  return lastActiveOn !== null && lastActiveOn >= addDays(today, -1) ? streakDays : 0;
}
