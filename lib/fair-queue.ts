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
  /** In the order of their next turns; none is empty. */
  readonly #lanes = new Map<string, Waiting[]>();
  #running = 0;
  #jobMs: number;

  constructor(options: FairQueueOptions) {
    this.#options = options;
    this.#jobMs = options.guessMs;
  }

  /** Jobs that wait for their turn. */
  get waiting(): number {
    let sum = 0;
    for (const lane of this.#lanes.values()) sum += lane.length;
    return sum;
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
    const waitMs = ((this.#ahead(name) + 1) / atOnce) * this.#jobMs;
    if (waitMs > patienceMs && this.waiting >= least) return Promise.reject(full());
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#leave(name, waiting);
        reject(full());
      }, longestMs);
      const waiting: Waiting = {
        begin() {
          clearTimeout(late);
          resolve();
        },
      };
      const lane = this.#lanes.get(name);
      if (lane) lane.push(waiting);
      else this.#lanes.set(name, [waiting]);
    });
  }

  /** How many jobs have their turn before a new one in this lane. */
  #ahead(name: string): number {
    const own = this.#lanes.get(name)?.length ?? 0;
    let sum = own;
    for (const [other, lane] of this.#lanes) if (other !== name) sum += Math.min(lane.length, own + 1);
    return sum;
  }

  #passOn(): void {
    const [first] = this.#lanes;
    if (!first) {
      this.#running -= 1;
      return;
    }
    const [name, lane] = first;
    const next = lane.shift();
    this.#lanes.delete(name);
    if (lane.length > 0) this.#lanes.set(name, lane);
    next?.begin();
  }

  #leave(name: string, waiting: Waiting): void {
    const rest = (this.#lanes.get(name) ?? []).filter((one) => one !== waiting);
    if (rest.length > 0) this.#lanes.set(name, rest);
    else this.#lanes.delete(name);
  }
}
