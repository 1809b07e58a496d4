import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { Browser, textOf } from '#bench/surge/browser.ts';
import type { SurgeLearner } from '#bench/surge/ground.ts';
import type { ClassName, Tally } from '#bench/surge/tally.ts';
import { backoffMs } from '#features/tracking/rules/backoff.ts';
import { LAUNCH_MINUTES, mintLaunchToken } from '#features/tracking/rules/launch-token.ts';
import type { TrackedEvent } from '#features/tracking/rules/tracked-event.ts';

/** Of one learner in a minute. */
export const RATES = { batches: 5, pages: 0.5, small: 0.5 };
const MINUTE_MS = 60_000;
const BATCH_MS = MINUTE_MS / RATES.batches;
const FILM_SECONDS = 48;
const LAST_CHANCE_MS = 30_000;

/** When learners stop, in performance.now()'s milliseconds. */
export type Until = { at: number };

const COURSES = ['security-awareness', 'data-protection', 'fire-safety'];

/** Home 40 %, a course 40 %, the catalog 20 %. */
function somePage(): [ClassName, string] {
  const dice = Math.random();
  if (dice < 0.4) return ['home', '/'];
  if (dice < 0.8) return ['course', `/courses/${COURSES[Math.floor(Math.random() * COURSES.length)]}`];
  return ['catalog', '/catalog'];
}

/** A person at work: a film plays and reports twice in every batch; now and then they look at another page. */
export class Learner {
  readonly browser: Browser;
  sent = 0;
  acknowledged = 0;
  /** Acknowledged by the server as known to be wrong: stored nowhere. */
  refused = 0;
  readonly #facts: SurgeLearner;
  #launch = { token: '', until: 0 };
  #outbox: { event: TrackedEvent; dueAt: number }[] = [];
  #seq = 0;
  #failures = 0;

  constructor(facts: SurgeLearner, port: number, tally: Tally) {
    this.#facts = facts;
    this.browser = new Browser(port, `${facts.tenant.slug}.localhost:${port}`, tally);
  }

  get facts(): SurgeLearner {
    return this.#facts;
  }

  /** Everything that happens until then, which may be decided later, and whatever still waits to be sent. */
  async live(until: Until): Promise<void> {
    const looks = [
      every(MINUTE_MS / RATES.pages, until, (dueAt) => this.browser.visit(...somePage(), dueAt)),
      every(MINUTE_MS / RATES.small, until, (dueAt) =>
        this.browser.ask('small', { path: '/notices/unread', status: 200 }, dueAt),
      ),
    ];
    await this.#play(until);
    await Promise.all(looks.map((look) => look.underWay()));
  }

  async #play(until: Until): Promise<void> {
    let next = performance.now() + Math.random() * BATCH_MS;
    while (next < until.at) {
      await sleep(Math.max(0, next - performance.now()));
      for (; next <= performance.now() && next < until.at; next += BATCH_MS) this.#happen(next);
      await this.#deliver(Math.min(next, until.at));
    }
    const last = until.at + LAST_CHANCE_MS;
    while (this.#outbox.length > 0 && performance.now() < last) await this.#deliver(last);
  }

  #happen(dueAt: number): void {
    const from = (this.#seq * 6) % FILM_SECONDS;
    const common = () => ({ id: uuidv7(), seq: ++this.#seq, at: Date.now() });
    this.#outbox.push(
      { dueAt, event: { ...common(), kind: 'video.watched', data: { from, to: from + 12, speed: 1 } } },
      { dueAt, event: { ...common(), kind: 'video.position', data: { at: from + 12 } } },
    );
    this.sent += 2;
  }

  /** What waits; after a refusal it waits as the browser's outbox does. */
  async #deliver(next: number): Promise<void> {
    const [oldest] = this.#outbox;
    if (!oldest) return;
    const batch = this.#outbox.slice(0, 100);
    const answer = await this.browser.ask(
      'track',
      {
        method: 'POST',
        path: '/api/track',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#token()}` },
        body: JSON.stringify({ events: batch.map(({ event }) => event) }),
        status: 200,
      },
      this.#failures === 0 ? oldest.dueAt : undefined,
    );
    if (answer) {
      const { acknowledged, refused } = JSON.parse(textOf(answer)) as {
        acknowledged: number;
        refused: string[];
      };
      this.acknowledged += acknowledged;
      this.refused += refused.length;
      this.#outbox = this.#outbox.slice(batch.length);
      this.#failures = 0;
      return;
    }
    this.#failures += 1;
    const wait = backoffMs(this.#failures, Math.random(), 0);
    await sleep(Math.min(wait, Math.max(0, next - performance.now())));
  }

  /** The player's page gives it, and renews it before its time is over. */
  #token(): string {
    if (this.#launch.until > performance.now()) return this.#launch.token;
    const { tenant, personId, attemptId, lessonId } = this.#facts;
    const token = mintLaunchToken({ tenantId: tenant.id, personId, attemptId, lessonId }, new Date());
    this.#launch = { token, until: performance.now() + (LAUNCH_MINUTES - 5) * MINUTE_MS };
    return token;
  }
}

/**
 * At random times, `meanMs` apart on average (a Poisson process); who still waits for a page asks for no other. Whoever sleeps at the
 * end is not waited for: only what is under way.
 */
function every(meanMs: number, until: Until, act: (dueAt: number) => Promise<unknown>) {
  let current: Promise<unknown> = Promise.resolve();
  const pause = () => -Math.log(1 - Math.random()) * meanMs;
  const loop = async () => {
    for (let at = performance.now() + pause(); at < until.at; at += pause()) {
      await sleep(Math.max(0, at - performance.now()), undefined, { ref: false });
      if (performance.now() >= until.at) return;
      current = act(at);
      await current;
      at = Math.max(at, performance.now());
    }
  };
  void loop();
  return { underWay: () => current };
}
