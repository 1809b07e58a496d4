import { count } from '#lib/metrics.ts';
import { within } from '#lib/within.ts';

export type BreakerOptions = {
  /** What stands behind it, as metrics and logs call it. */
  name: string;
  /** A call that takes longer has failed. */
  timeoutMs: number;
  /** So many failures in a row open it. */
  failures: number;
  /** So long it stays open; then one call at a time is let through to see. */
  restMs: number;
  /** An error by which it shows that it is there: no failure of its. */
  isAnswer?: (error: unknown) => boolean;
};

/** Stands before a server that may be away or hang: after a few failures calls fail at once and cost nobody time. */
export class Breaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  #restsUntil = 0;
  #probing = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get open(): boolean {
    return this.#failures >= this.#options.failures;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (!this.open) return this.#call(work);
    if (this.#probing || performance.now() < this.#restsUntil)
      throw new Error(`${this.#options.name} is away.`);
    this.#probing = true;
    return this.#call(work).finally(() => {
      this.#probing = false;
    });
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    const { name, timeoutMs, failures, restMs, isAnswer } = this.#options;
    try {
      const answer = await within(timeoutMs, name, work());
      this.#failures = 0;
      return answer;
    } catch (error) {
      if (isAnswer?.(error)) {
        this.#failures = 0;
        throw error;
      }
      this.#failures += 1;
      if (this.#failures === failures) count(`${name}_breaker_opened`);
      if (this.open) this.#restsUntil = performance.now() + restMs;
      throw error;
    }
  }
}
