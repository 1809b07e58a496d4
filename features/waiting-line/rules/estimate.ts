/** People of all lanes who have their turn before somebody with `ahead` people before them in their own. */
export function aheadInAll(ahead: number, lane: string, waiting: ReadonlyMap<string, number>): number {
  let sum = ahead;
  for (const [other, length] of waiting) if (other !== lane) sum += Math.min(length, ahead + 1);
  return sum;
}

export type Sample = { at: number; admitted: number };

/** Over which time people are counted that were let in. */
const WINDOW_MS = 10_000;
/** Before that has been seen for so long, the guess is better. */
const LEAST_MS = 2_000;

/** Adds what was seen last, and drops what is older than is looked at or belongs to another count. */
export function withSample(samples: readonly Sample[], next: Sample): Sample[] {
  const rest = samples.filter(({ at, admitted }) => at > next.at - WINDOW_MS && admitted <= next.admitted);
  return [...rest, next];
}

/** How many people are let in each second. */
export function admissionsPerSecond(samples: readonly Sample[], guess: number): number {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < LEAST_MS) return guess;
  return Math.max(((last.admitted - first.admitted) * 1000) / (last.at - first.at), guess / 20);
}

/** Whole seconds until somebody's turn, and never none. */
export const secondsUntil = (aheadOfAll: number, perSecond: number): number =>
  Math.max(1, Math.ceil((aheadOfAll + 1) / perSecond));

const OFTEN_MS = 1_000;
const SELDOM_MS = 15_000;

/**
 * When to ask again: at the front every second, far back four times a minute, so that a crowd that waits costs little.
 * @param chance from 0 to 1: keeps those who came together from asking together
 */
export function pollAfterMs(seconds: number, chance: number): number {
  const plain = Math.min(SELDOM_MS, Math.max(OFTEN_MS, (seconds * 1000) / 6));
  return Math.round(plain * (0.85 + 0.3 * chance));
}
