import type { Range } from '#features/player/rules/watched.ts';

/** A stretch that is being played without a jump: from where, at what speed, how far it has come. */
export type Stretch = { from: number; to: number; speed: number };

/** Longest step between two reports of the browser's player that is still playing on, in seconds of the clock. */
const STEP = 2;

/**
 * The stretch after the player says where it is; null when it jumped there, and a new one begins.
 * @param passed seconds of the clock since it was last heard: a film plays on while a busy machine lets nobody hear of it
 */
export function playOn(stretch: Stretch, at: number, passed: number): Stretch | null {
  const forward = at - stretch.to;
  const most = Math.max(STEP, passed + 1) * Math.max(1, stretch.speed);
  return forward >= 0 && forward <= most ? { ...stretch, to: at } : null;
}

/** The whole seconds that a stretch covers; null when it covers none. The very first and last hair of a film are given. */
export function wholeSeconds({ from, to }: Stretch, duration: number): Range | null {
  const first = from < 0.35 ? 0 : Math.ceil(from);
  const last = to > duration - 0.35 ? Math.floor(duration) : Math.floor(to);
  return last > first ? [first, last] : null;
}
