/** Watched whole seconds of a video, [from, to): the first second is [0, 1). */
export type Range = readonly [from: number, to: number];

/** The fastest the player offers; a report of more than this in its time is refused. */
export const MAX_SPEED = 2;

/** Seconds a report may be ahead of the clock: rounding, and the player's timer waking late. */
export const SLACK_SECONDS = 2;

/** The union, sorted, touching ranges joined: the same whatever order the ranges come in. */
export function unionRanges(ranges: readonly Range[]): Range[] {
  const union: [number, number][] = [];
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = union.at(-1);
    if (to <= from) continue;
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else union.push([from, to]);
  }
  return union;
}

export const clampRanges = (ranges: readonly Range[], duration: number): Range[] =>
  unionRanges(ranges.map(([from, to]) => [Math.max(0, from), Math.min(duration, to)]));

export const watchedSeconds = (ranges: readonly Range[]): number =>
  unionRanges(ranges).reduce((sum, [from, to]) => sum + to - from, 0);

/** Share of the video that was seen at least once, 0 to 1; seeing a part twice does not count twice. */
export const coverage = (ranges: readonly Range[], duration: number): number =>
  duration <= 0 ? 0 : watchedSeconds(clampRanges(ranges, duration)) / duration;

/** Could this have been watched in `elapsed` seconds of the clock? */
export const isPossibleRange = (from: number, to: number, elapsed: number): boolean =>
  Number.isInteger(from) &&
  Number.isInteger(to) &&
  from >= 0 &&
  to > from &&
  to - from <= elapsed * MAX_SPEED + SLACK_SECONDS;

/** The server's own check of all reports together: no more can be watched than the time since the attempt began allows. */
export const isPossibleTotal = (ranges: readonly Range[], secondsSinceStart: number): boolean =>
  watchedSeconds(ranges) <= secondsSinceStart * MAX_SPEED + SLACK_SECONDS;
