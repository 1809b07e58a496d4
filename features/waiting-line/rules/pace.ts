/**
 * How many sign-ins a node has in hand at most, and how long one takes it. Found by trying: what a node can do depends on its
 * cores, and on what else they do.
 */
export type Pace = { room: number; visitMs: number };

export const FIRST_PACE: Pace = { room: 32, visitMs: 500 };

/** So long may be worked for somebody who was let in: longer, and they had better waited outside. */
const WORK_MS = 1_000;
const LEAST = 4;
const MOST = 150;
/** With so few in hand the node is about to be idle, though people wait. */
const FEW = 3;

/** After a sign-in that took so long: fewer in hand when they take too long, as many as are done in that time (Little's law). */
export function withVisit(pace: Pace, ms: number): Pace {
  const visitMs = pace.visitMs + (ms - pace.visitMs) / 10;
  if (visitMs <= WORK_MS) return { room: pace.room, visitMs };
  const fitting = (pace.room * WORK_MS) / visitMs;
  return { room: Math.max(LEAST, pace.room + (fitting - pace.room) / 10), visitMs };
}

/** Several times a second while people wait: more when there is nearly nothing in hand. */
export const adjusted = ({ room, visitMs }: Pace, inHand: number): Pace => ({
  room: inHand <= FEW ? Math.min(MOST, room * 1.1) : room,
  visitMs,
});

/** Sign-ins that end in a second while there is one after the other. */
export const perSecondAt = ({ room, visitMs }: Pace): number => (room * 1000) / Math.max(visitMs, WORK_MS);
