import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

export const CLASSES = ['sign-in', 'turn', 'home', 'course', 'catalog', 'small', 'track', 'asset'] as const;
export type ClassName = (typeof CLASSES)[number];

export type ClassFigures = {
  name: string;
  /** Milliseconds from when the request was due until its answer was complete. */
  p50: number;
  p95: number;
  p99: number;
  requests: number;
  /** Answers other than what was asked for, and none. */
  errors: number;
  /** Stated refusals: 503 with Retry-After. */
  shed: number;
};

const PAGES: readonly ClassName[] = ['home', 'course', 'catalog'];
const MINUTE_MS = 60_000;

type Row = { times: RecordableHistogram; requests: number; errors: number; shed: number };

/** What became of every request, by class. */
export class Tally {
  readonly #rows = new Map<ClassName, Row>();
  #since = performance.now();
  /** Of all pages, by the minute in which they were complete. */
  #minutes: RecordableHistogram[] = [];
  /** What the first faults were, for whoever has to find them. */
  readonly faults = new Map<string, number>();

  done(name: ClassName, ms: number): void {
    const row = this.#row(name);
    row.requests += 1;
    const took = Math.max(1, Math.round(ms * 1000));
    row.times.record(took);
    if (!PAGES.includes(name)) return;
    const minute = Math.floor((performance.now() - this.#since) / MINUTE_MS);
    while (this.#minutes.length <= minute) this.#minutes.push(createHistogram());
    this.#minutes[minute]?.record(took);
  }

  shed(name: ClassName): void {
    const row = this.#row(name);
    row.requests += 1;
    row.shed += 1;
  }

  failed(name: ClassName, what: string): void {
    const row = this.#row(name);
    row.requests += 1;
    row.errors += 1;
    const fault = `${name}: ${what}`;
    if (this.faults.has(fault) || this.faults.size < 50)
      this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
  }

  /** Forgets everything so far. */
  reset(): void {
    this.#rows.clear();
    this.#minutes = [];
    this.#since = performance.now();
    this.faults.clear();
  }

  figures(): ClassFigures[] {
    return CLASSES.flatMap((name) => {
      const row = this.#rows.get(name);
      if (!row) return [];
      const { times, ...counts } = row;
      const ms = (percentile: number) => (times.count ? times.percentile(percentile) / 1000 : 0);
      return [{ name, p50: ms(50), p95: ms(95), p99: ms(99), ...counts }];
    });
  }

  /** p95 of pages in each minute, in milliseconds: a bad minute does not hide in a good hour. */
  pagesByMinute(): number[] {
    return this.#minutes.map((times) => (times.count ? times.percentile(95) / 1000 : 0));
  }

  #row(name: ClassName): Row {
    const known = this.#rows.get(name);
    if (known) return known;
    const made = { times: createHistogram(), requests: 0, errors: 0, shed: 0 };
    this.#rows.set(name, made);
    return made;
  }
}
