import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { until } from '#scripts/keeper/cluster.testing.ts';

/** Several writers that insert numbers one by one, and note which were acknowledged. */
export class Writers {
  readonly acknowledged = new Set<number>();
  /** The longest that nobody was acknowledged. */
  longestMs = 0;
  #last = performance.now();
  #next = 0;
  #ended = false;
  readonly #all: Promise<void>[];

  constructor(server: () => postgres.Sql, count = 4) {
    this.#all = Array.from({ length: count }, () => this.#write(server));
  }

  async #write(server: () => postgres.Sql): Promise<void> {
    while (!this.#ended) {
      const n = this.#next++;
      const done = server()`insert into written (n) values (${n})`.then(
        () => this.#acknowledge(n),
        () => sleep(10),
      );
      // One that is never answered was not acknowledged.
      await Promise.race([done, sleep(1_000)]);
    }
  }

  #acknowledge(n: number): void {
    const now = performance.now();
    this.acknowledged.add(n);
    this.longestMs = Math.max(this.longestMs, now - this.#last);
    this.#last = now;
  }

  /** Until so many are acknowledged: it goes on. */
  async some(): Promise<void> {
    const before = this.acknowledged.size;
    await until(async () => this.acknowledged.size >= before + 50);
  }

  async end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#all);
  }
}
