import { type ClassName, Tally } from '#bench/surge/tally.ts';

export type Outcome = {
  tenant: string;
  name: ClassName;
  /** Milliseconds of performance.now() when the answer was complete, or was given up. */
  at: number;
  tookMs: number;
  kind: 'answered' | 'refused' | 'failed';
};

/** Slower than this, and a person notices. */
const SLOW_MS = 1_000;

/** What became of every request, and when. */
export class Timeline {
  readonly outcomes: Outcome[] = [];
  readonly faults = new Map<string, number>();
  /** Answers that say "sign in" to somebody who was signed in. */
  signedOut = 0;

  /** For the people of one tenant. */
  of(tenant: string): Tally {
    return new Pen(this, tenant);
  }

  fault(what: string): void {
    this.faults.set(what, (this.faults.get(what) ?? 0) + 1);
    if (/answered (401|307)$/.test(what)) this.signedOut += 1;
  }

  clear(): void {
    this.outcomes.length = 0;
    this.faults.clear();
    this.signedOut = 0;
  }

  between(from: number, to = Number.POSITIVE_INFINITY): Outcome[] {
    return this.outcomes.filter(({ at }) => at >= from && at < to);
  }

  /**
   * When the last request after `from` was not answered, or the last second ended in which one of twenty was answered late: a single
   * late answer is no outage, on a machine that has more to do. `from` when there was neither.
   */
  lastTroubleAfter(from: number): number {
    const after = this.between(from);
    const unanswered = after.filter(({ kind }) => kind !== 'answered').map(({ at }) => at);
    const late = [...Map.groupBy(after, ({ at }) => Math.floor(at / 1000)).values()]
      .filter((second) => quantileOf(second, 0.95) > SLOW_MS)
      .map((second) => Math.max(...second.map(({ at }) => at)));
    return Math.max(from, ...unanswered, ...late);
  }
}

class Pen extends Tally {
  readonly #timeline: Timeline;
  readonly #tenant: string;

  constructor(timeline: Timeline, tenant: string) {
    super();
    this.#timeline = timeline;
    this.#tenant = tenant;
  }

  #note(name: ClassName, kind: Outcome['kind'], tookMs = 0): void {
    this.#timeline.outcomes.push({ tenant: this.#tenant, name, at: performance.now(), tookMs, kind });
  }

  override done(name: ClassName, tookMs: number): void {
    this.#note(name, 'answered', tookMs);
  }

  override shed(name: ClassName): void {
    this.#note(name, 'refused');
  }

  override failed(name: ClassName, what: string): void {
    this.#note(name, 'failed');
    this.#timeline.fault(`${name}: ${what}`);
  }
}

/** The time that this share of the answers took at most; 0 when there are none. */
export function quantileOf(outcomes: readonly Outcome[], q: number): number {
  const times = outcomes
    .filter(({ kind }) => kind === 'answered')
    .map(({ tookMs }) => tookMs)
    .sort((a, b) => a - b);
  return times[Math.min(times.length - 1, Math.floor(times.length * q))] ?? 0;
}
