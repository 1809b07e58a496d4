/** A place in a line: the person's id there, and since when (ms). Whoever keeps the two loses no place, whatever the store forgets. */
export type Place = { lane: string; id: string; since: number };

export type Standing =
  | { state: 'waiting'; ahead: number }
  /** May come in now. */
  | { state: 'admitted' }
  /** Has come in as often as one place allows, or was admitted and did not come. */
  | { state: 'spent' };

/** What one process can take besides what it has. */
export type Room = { process: string; free: number };

export type LineState = {
  /** People who wait, by lane; lanes in which nobody does are absent. */
  waiting: ReadonlyMap<string, number>;
  /** Admitted moments ago and not come in yet: room is kept for them. */
  expected: number;
  /** Admitted since the line began, and those of all who went away. */
  admitted: number;
  left: number;
  /** Processes that have told their room. */
  processes: number;
};

/** How long what holds. A browser may run a hidden page's timers once a minute only. */
export const LINE = {
  /** Who is not heard for so long has gone; when heard again, they have their place back. */
  silentMs: 90_000,
  /** Room is kept so long for somebody admitted, then it is the next one's. */
  keptMs: 4_000,
  /** So long they may come in all the same. */
  admittedMs: 90_000,
  /** One place lets its holder in so often, and for so long after the first time. */
  uses: 5,
  usesMs: 5 * 60_000,
  /** What a process has told of its room holds so long. */
  roomMs: 2_000,
} as const;

/**
 * People who wait to come in, in lanes that are served by turns; in a lane, whoever came first. Nothing waits in a process: who
 * waits asks from time to time, and so is known to be there.
 */
export interface Line {
  /** Somebody asks for their standing; who was not in line is from now on, at the place that `since` gives them. */
  hear(place: Place, now: number): Promise<Standing>;
  /** The same, and who is admitted comes in. */
  enter(place: Place, now: number): Promise<Standing>;
  /** Admits as many as all processes have room for. */
  admit(room: Room, now: number): Promise<LineState>;
}
