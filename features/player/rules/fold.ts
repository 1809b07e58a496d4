import { isPossibleRange, type Range, unionRanges } from '#features/player/rules/watched.ts';

/** What the player reports of one lesson. `id` names the event for ever; `at` is milliseconds since 1970; numbers are whole. */
export type LessonEvent = { id: string; seq: number; at: number } & (
  | { kind: 'opened' }
  /** Seconds of a video, or thousandths of a text. */
  | { kind: 'position'; value: number }
  /** Watched [from, to) during `elapsed` seconds of the clock. */
  | { kind: 'watched'; from: number; to: number; elapsed: number }
  /** Seconds the lesson was in view since the last such event. */
  | { kind: 'spent'; seconds: number }
  | { kind: 'finished' }
);

export type Position = { at: number; seq: number; value: number };

export type Progress = {
  startedAt: number | null;
  lastAt: number | null;
  finishedAt: number | null;
  watched: readonly Range[];
  position: Position | null;
  secondsSpent: number;
  events: number;
};

export const NO_PROGRESS: Progress = {
  startedAt: null,
  lastAt: null,
  finishedAt: null,
  watched: [],
  position: null,
  secondsSpent: 0,
  events: 0,
};

/** A report covers at most this long: the player reports at least once a minute while it is in view. */
export const MAX_REPORT_SECONDS = 120;

/**
 * The meaning of a *set* of events, in any order (design: "order and repetition do not matter"): only minimum, maximum,
 * union and a sum over distinct ids are used. The SQL fold of tracking must give this.
 */
export const fold = (events: Iterable<LessonEvent>): Progress =>
  [...new Map([...events].map((event) => [event.id, event])).values()]
    .map(meaningOf)
    .reduce(merge, NO_PROGRESS);

/** Joins the progress of two sets of events that share none. Commutative, associative, with `NO_PROGRESS` as its zero. */
export const merge = (a: Progress, b: Progress): Progress => ({
  startedAt: least(a.startedAt, b.startedAt),
  lastAt: greatest(a.lastAt, b.lastAt),
  finishedAt: least(a.finishedAt, b.finishedAt),
  watched: unionRanges([...a.watched, ...b.watched]),
  position: later(a.position, b.position),
  secondsSpent: a.secondsSpent + b.secondsSpent,
  events: a.events + b.events,
});

/** Stored progress with the ids behind it. Only events that are new are folded in, so a batch may come twice or in parts. */
export type Applied = { progress: Progress; seen: ReadonlySet<string> };

export function applyEvents(before: Applied, batch: readonly LessonEvent[]): Applied {
  const fresh = batch.filter((event) => !before.seen.has(event.id));
  return {
    progress: merge(before.progress, fold(fresh)),
    seen: new Set([...before.seen, ...fresh.map((event) => event.id)]),
  };
}

function meaningOf(event: LessonEvent): Progress {
  const { seq, at } = event;
  const seen: Progress = { ...NO_PROGRESS, startedAt: at, lastAt: at, events: 1 };
  switch (event.kind) {
    case 'opened':
      return seen;
    case 'position':
      return { ...seen, position: { at, seq, value: event.value } };
    case 'watched': {
      const elapsed = Math.min(event.elapsed, MAX_REPORT_SECONDS);
      const possible = isPossibleRange(event.from, event.to, elapsed);
      return { ...seen, watched: possible ? [[event.from, event.to]] : [] };
    }
    case 'spent':
      return { ...seen, secondsSpent: Math.max(0, Math.min(event.seconds, MAX_REPORT_SECONDS)) };
    case 'finished':
      return { ...seen, finishedAt: at };
  }
}

const least = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

const greatest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

/** The newest by the learner's clock; equal times by the player's sequence, then the farther one, so that every order agrees. */
function later(a: Position | null, b: Position | null): Position | null {
  if (a === null || b === null) return a ?? b;
  if (a.at !== b.at) return a.at > b.at ? a : b;
  if (a.seq !== b.seq) return a.seq > b.seq ? a : b;
  return a.value >= b.value ? a : b;
}
