import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IBackoff,
} from 'cockatiel';
import { clock } from '#lib/clock.ts';
import { log } from '#lib/log.ts';
import { count, gauge } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';
import { within } from '#lib/within.ts';

export type BreakerOptions = {
  /** What stands behind it, as metrics and logs call it. */
  name: string;
  /** Which one, where there are several. */
  instance?: string;
  /** A call that takes longer has failed. */
  timeoutMs: number;
  /** So many failures in a row open it, each of a call that was begun after the one before had failed. */
  failures: number;
  /** So long it stays open; then one call at a time is let through to see. */
  restMs: number;
  /** An error by which it shows that it is there: no failure of its. */
  isAnswer?: (error: unknown) => boolean;
};

export type BreakerState = 'closed' | 'half-open' | 'open';

/** As metrics tell it: whatever is above nought is not as it should be. */
const VALUES: Record<BreakerState, number> = { closed: 0, 'half-open': 1, open: 2 };

/** Of a call that was not made. By its code, since Next has a class of its own of everything. */
export const isAway = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'AWAY';

const away = (what: string) => Object.assign(new Error(`${what} is away.`), { code: 'AWAY' });

type Outcome<T> = { answer: T } | { said: unknown };

/** A failure that says nothing new: of a call that was under way when the last one that counts failed. */
class SameFailure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

const made = () => singleton('breakers', () => new Map<string, Breaker>());

/** Every breaker of this process. */
export const breakers = (): Breaker[] => [...made().values()];

/** Stands before a server that may be away or hang: after a few failures calls fail at once and cost nobody time. */
export class Breaker {
  readonly name: string;
  readonly instance: string;
  readonly #options: BreakerOptions;
  readonly #circuit;
  readonly #rest: Rest;
  #since = clock.now();
  #gone = false;
  /** Failures that counted, ever. */
  #counted = 0;

  constructor(options: BreakerOptions) {
    const { name, instance = '', failures, restMs } = options;
    this.name = name;
    this.instance = instance;
    this.#options = options;
    this.#rest = new Rest(restMs);
    this.#circuit = circuitBreaker(
      handleWhen((error) => !(error instanceof SameFailure)),
      {
        halfOpenAfter: this.#rest,
        breaker: new ConsecutiveBreaker(failures),
      },
    );
    this.#circuit.onStateChange(() => this.#changed());
    made().set(`${name} ${instance}`, this);
    gauge('breaker_state', () => VALUES[this.state], this.#labels);
  }

  get state(): BreakerState {
    if (this.#circuit.state === CircuitState.Closed) return 'closed';
    return this.#circuit.state === CircuitState.HalfOpen ? 'half-open' : 'open';
  }

  /** Whether a call would fail now without being made. */
  get rests(): boolean {
    return this.state === 'half-open' || (this.state === 'open' && !this.#rest.over);
  }

  /** Since when it is away, or is not. */
  get since(): Date {
    return this.#since;
  }

  /** @throws an error that `isAway`, without asking; what `work` throws; or that there was no answer in time, and then nobody knows what came of it */
  async run<T>(work: () => Promise<T>): Promise<T> {
    const { timeoutMs, isAnswer } = this.#options;
    const what = this.instance ? `${this.name} ${this.instance}` : this.name;
    // Who comes while one looks would be made to wait for what that one finds.
    if (this.state === 'half-open') throw away(what);
    const outcome = await this.#circuit
      .execute((): Promise<Outcome<T>> => {
        const counted = this.#counted;
        return within(timeoutMs, what, work()).then(
          (answer) => ({ answer }),
          (error: unknown) => {
            if (isAnswer?.(error)) return { said: error };
            throw this.#failed(counted, error);
          },
        );
      })
      .catch((error: unknown) => {
        if (error instanceof SameFailure) throw error.error;
        throw error instanceof BrokenCircuitError ? away(what) : error;
      });
    if ('said' in outcome) throw outcome.said;
    return outcome.answer;
  }

  /**
   * One cause makes all fail that are under way: a process that stood still for a moment, or a connection that was lost. That is one
   * failure, however many waited.
   */
  #failed(countedBefore: number, error: unknown): unknown {
    if (countedBefore !== this.#counted) return new SameFailure(error);
    this.#counted += 1;
    return error;
  }

  get #labels() {
    return { dependency: this.name, ...(this.instance && { instance: this.instance }) };
  }

  #changed(): void {
    const { state } = this;
    count('breaker_changes', 1, { ...this.#labels, to: state });
    const gone = state !== 'closed';
    if (gone === this.#gone) return;
    this.#gone = gone;
    this.#since = clock.now();
    if (!gone) {
      log().info(this.#labels, 'a server that was away answers again');
      return;
    }
    const { lastFailure } = this.#circuit;
    const err = lastFailure && 'error' in lastFailure ? lastFailure.error : undefined;
    log().warn({ ...this.#labels, err }, 'a server is away, and is asked now and then');
  }
}

/** The library compares with the time of day, which may be set back while a breaker is open: this one knows by itself when it is over. */
class Rest implements IBackoff<unknown> {
  readonly #ms: number;
  #until = 0;

  constructor(ms: number) {
    this.#ms = ms;
  }

  get over(): boolean {
    return performance.now() >= this.#until;
  }

  get duration(): number {
    return this.over ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  /** Begins anew. */
  next(): this {
    this.#until = performance.now() + this.#ms;
    return this;
  }
}
