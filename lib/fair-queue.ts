import { Lanes } from '#lib/lanes.ts';

export type FairQueueOptions = {
  /** Jobs that run at once. */
  atOnce: number;
  /** Who would have to wait longer is refused at once. */
  patienceMs: number;
  /** Who waits for longer all the same is let go; `patienceMs` unless said. */
  longestMs?: number;
  /** So many may wait, however long it takes them. */
  least?: number;
  /** How long a job takes, until the first ones have shown it. */
  guessMs: number;
  /** What a refused job fails with. */
  full: () => Error;
};

type Waiting = { begin(): void };

/**
 * Runs few jobs at once. The others wait in lanes that are served by turns: a crowd in one lane delays its own, and everybody
 * else by one job a turn. Bounded by the time that a new job would wait.
 */
export class FairQueue {
  readonly #options: FairQueueOptions;
  readonly #waiting = new Lanes<Waiting>();
  #running = 0;
  #jobMs: number;

  constructor(options: FairQueueOptions) {
    this.#options = options;
    this.#jobMs = options.guessMs;
  }

  /** Jobs that wait for their turn. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * @param patienceMs of this one job
   * @throws what `full` makes when the job would wait too long, or has
   */
  async run<T>(lane: string, job: () => Promise<T>, patienceMs = this.#options.patienceMs): Promise<T> {
    if (this.#running < this.#options.atOnce) this.#running += 1;
    else await this.#turn(lane, patienceMs);
    const began = performance.now();
    try {
      return await job();
    } finally {
      this.#jobMs += (performance.now() - began - this.#jobMs) / 10;
      this.#passOn();
    }
  }

  /** Resolves with the place of a job that has ended. */
  #turn(name: string, patienceMs: number): Promise<void> {
    const { atOnce, full, least = 0, longestMs = patienceMs } = this.#options;
    const waitMs = ((this.#waiting.ahead(name) + 1) / atOnce) * this.#jobMs;
    if (waitMs > patienceMs && this.waiting >= least) return Promise.reject(full());
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#waiting.remove(name, waiting);
        reject(full());
      }, longestMs);
      const waiting: Waiting = {
        begin() {
          clearTimeout(late);
          resolve();
        },
      };
      this.#waiting.add(name, waiting);
    });
  }

  #passOn(): void {
    const next = this.#waiting.next();
    if (next) next.begin();
    else this.#running -= 1;
  }
}
