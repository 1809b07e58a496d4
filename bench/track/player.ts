import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { send } from '#bench/support/load.ts';
import type { Learner } from '#bench/track/ground.ts';
import { backoffMs } from '#features/tracking/rules/backoff.ts';
import { mintLaunchToken } from '#features/tracking/rules/launch-token.ts';
import type { TrackedEvent } from '#features/tracking/rules/tracked-event.ts';

const FILM_SECONDS = 40;

/** A post that was acknowledged: when it was sent, how long that took, and since when its oldest event had waited. */
export type Post = { sentAt: number; ms: number; happenedAt: number };

/**
 * A learner's player as the browser's is, with its outbox in memory: five events every five seconds on a connection of its
 * own, sent again with the same ids until they are acknowledged.
 */
export class Player {
  readonly sent = new Set<string>();
  readonly acknowledged = new Set<string>();
  readonly posts: Post[] = [];
  /** Posts that were turned away or not answered; what was in them is sent again. */
  refusals = 0;
  readonly #learner: Learner;
  readonly #token: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #outbox: { event: TrackedEvent; happenedAt: number }[] = [];
  #seq = 0;
  #failures = 0;

  constructor(learner: Learner) {
    this.#learner = learner;
    const { tenant, course, personId, attemptId } = learner;
    this.#token = mintLaunchToken(
      { tenantId: tenant.id, personId, attemptId, lessonId: course.video },
      new Date(),
    );
  }

  /** Plays from `offsetMs` on, `batches` batches `everyMs` apart, and goes on sending until nothing is left or `until`. */
  async play(
    port: number,
    {
      offsetMs,
      everyMs,
      batches,
      until,
    }: { offsetMs: number; everyMs: number; batches: number; until: number },
  ): Promise<void> {
    const began = performance.now();
    const at = (batch: number) => began + offsetMs + batch * everyMs;
    for (let batch = 0; batch < batches; ) {
      await sleep(Math.max(0, at(batch) - performance.now()));
      while (batch < batches && at(batch) <= performance.now()) this.#happen(batch++);
      await this.#deliver(port, at(batch));
    }
    while (this.#outbox.length > 0 && performance.now() < until) await this.#deliver(port, until);
    this.#agent.destroy();
  }

  #happen(batch: number): void {
    const from = (batch * 5) % FILM_SECONDS;
    const happenedAt = performance.now();
    const events = [
      this.#event('video.watched', { from, to: from + 5, speed: 1 }),
      this.#event('video.position', { at: from + 5 }),
      this.#event('time.spent', { seconds: 5 }),
      this.#event('lesson.opened', {}),
      this.#event('time.spent', { seconds: 0 }),
    ];
    this.#outbox.push(...events.map((event) => ({ event, happenedAt })));
  }

  #event(kind: TrackedEvent['kind'], data: object): TrackedEvent {
    return { id: uuidv7(), seq: ++this.#seq, at: Date.now(), kind, data } as TrackedEvent;
  }

  /** Sends what waits; after a failure it waits as the browser's outbox does, at most until the next events happen. */
  async #deliver(port: number, next: number): Promise<void> {
    const [oldest] = this.#outbox;
    if (!oldest) return;
    const events = this.#outbox.slice(0, 100).map(({ event }) => event);
    for (const { id } of events) this.sent.add(id);
    const sentAt = performance.now();
    const answer = await send(
      port,
      {
        method: 'POST',
        path: '/api/track',
        host: `${this.#learner.tenant.slug}.localhost`,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#token}` },
        body: JSON.stringify({ events }),
        status: 200,
      },
      this.#agent,
    ).catch(() => null);
    if (answer?.status === 200) {
      this.posts.push({ sentAt, ms: performance.now() - sentAt, happenedAt: oldest.happenedAt });
      for (const { id } of events) this.acknowledged.add(id);
      this.#outbox = this.#outbox.slice(events.length);
      this.#failures = 0;
      return;
    }
    if (answer && answer.status !== 503)
      throw new Error(`A batch was answered ${answer.status}: ${answer.body}`);
    this.#failures += 1;
    this.refusals += 1;
    const asked = Number(answer?.headers['retry-after'] ?? 0) * 1000;
    const wait = backoffMs(this.#failures, Math.random(), asked);
    await sleep(Math.min(wait, Math.max(0, next - performance.now())));
  }
}
