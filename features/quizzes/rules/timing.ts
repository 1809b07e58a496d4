/** For the way from the browser to the server; the learner's own clock plays no part. */
export const GRACE_SECONDS = 30;

export type Timing = {
  /** Open time + limit, what the learner is shown; null: no limit. */
  closesAt: Date | null;
  late: boolean;
  secondsLate: number;
};

export const closesAt = (openedAt: Date, timeLimitMinutes: number | null): Date | null =>
  timeLimitMinutes === null ? null : new Date(openedAt.getTime() + timeLimitMinutes * 60_000);

/** Late is judged by the server's open time + limit + the stated grace (design, "Tracking"). */
export function timing(openedAt: Date, timeLimitMinutes: number | null, receivedAt: Date): Timing {
  const closes = closesAt(openedAt, timeLimitMinutes);
  const over = closes === null ? 0 : Math.ceil((receivedAt.getTime() - closes.getTime()) / 1_000);
  return { closesAt: closes, late: over > GRACE_SECONDS, secondsLate: Math.max(0, over) };
}

/** A late submission is judged, stored and marked late like any other, and does not pass. */
export const outcome = (passedByScore: boolean, { late }: Timing): { passed: boolean; late: boolean } => ({
  passed: passedByScore && !late,
  late,
});
