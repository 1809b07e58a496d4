export type TimedLesson = {
  minutes: number;
  required: boolean;
  complete: boolean;
  /** Share that is done already, 0 to 1: watched of a video, read of a text. */
  share: number;
};

/** Minutes still needed for the required lessons, rounded up: never "0 minutes left" while something is open. */
export function minutesLeft(lessons: readonly TimedLesson[]): number {
  const open = lessons.filter((lesson) => lesson.required && !lesson.complete);
  if (open.length === 0) return 0;
  const sum = open.reduce(
    (total, { minutes, share }) => total + minutes * (1 - Math.min(1, Math.max(0, share))),
    0,
  );
  return Math.max(1, Math.ceil(sum - 1e-9));
}
