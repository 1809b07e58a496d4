import { setTimeout as sleep } from 'node:timers/promises';
import { prepareSurge, type SurgeGround } from '#bench/surge/ground.ts';
import { Learner } from '#bench/surge/learner.ts';
import { signIn } from '#bench/surge/sign-in.ts';
import { Timeline } from '#e2e/chaos/timeline.ts';
import { eachInParallel } from '#lib/in-parallel.ts';
import { portOfNode } from '#scripts/topology/plan-questions.ts';
import { edgeEnvironment } from '#scripts/topology/portal.ts';
import { run } from '#scripts/up/child.ts';

const ARRIVE_AT_ONCE = 50;
const APPLIED_WITHIN_MS = 120_000;

export type Counts = {
  sent: number;
  acknowledged: number;
  stored: number;
  doubled: number;
  elsewhere: number;
};

/** Learners of two tenants, one on each cluster, who are signed in and can be told to learn. */
export class Crowd {
  readonly timeline: Timeline;
  readonly learners: readonly Learner[];
  readonly #ground: SurgeGround;

  private constructor(ground: SurgeGround, learners: readonly Learner[], timeline: Timeline) {
    this.#ground = ground;
    this.learners = learners;
    this.timeline = timeline;
  }

  static async gather(size: number): Promise<Crowd> {
    const ground = await prepareSurge(size);
    // What pages of these tenants show has to be in the store, or every picture is an error.
    const push = ['scripts/media-push.ts', '--built'];
    await run('media:push', process.execPath, push, { env: edgeEnvironment(), stdio: 'pipe' });
    const timeline = new Timeline();
    const learners = ground.learners.map(
      (facts) => new Learner(facts, portOfNode('edge'), timeline.of(facts.tenant.id)),
    );
    await eachInParallel(learners, ARRIVE_AT_ONCE, async (learner) => {
      if (!(await signIn(learner))) throw new Error(`${learner.facts.email} could not sign in.`);
      await learner.browser.visit('home', '/');
    });
    return new Crowd(ground, learners, timeline);
  }

  /** They learn until told to stop, and deliver what they still have then. */
  learn(): { stop(): Promise<void> } {
    const until = { at: Number.POSITIVE_INFINITY };
    const living = Promise.all(this.learners.map((learner) => learner.live(until)));
    return {
      async stop() {
        until.at = performance.now();
        await living;
      },
    };
  }

  /** What was counted so far, by tenant. */
  async mark(): Promise<Mark> {
    const stored = await this.#ground.storedByTenant();
    return new Map(
      [...stored].map(([id, { rows, folded }]) => {
        const own = this.learners.filter(({ facts }) => facts.tenant.id === id);
        const sum = (of: (learner: Learner) => number) => own.reduce((total, one) => total + of(one), 0);
        return [
          id,
          { rows, folded, sent: sum((one) => one.sent), acknowledged: sum((one) => one.acknowledged) },
        ];
      }),
    );
  }

  /** What has happened since, once all that was acknowledged is applied, or two minutes later. */
  async since(before: Mark): Promise<Counts> {
    const end = performance.now() + APPLIED_WITHIN_MS;
    for (;;) {
      const late = performance.now() > end;
      // Who has just lost their primary finds the next one when they ask again.
      const now = await this.mark().catch((error) => {
        if (late) throw error;
        return null;
      });
      const counts = now && compare(before, now);
      if (counts && (late || (counts.stored >= counts.acknowledged && counts.elsewhere === 0))) return counts;
      await sleep(1_000);
    }
  }

  leave(): void {
    for (const { browser } of this.learners) browser.close();
  }
}

type Mark = Map<string, { rows: number; folded: number; sent: number; acknowledged: number }>;

function compare(before: Mark, after: Mark): Counts {
  const counts: Counts = { sent: 0, acknowledged: 0, stored: 0, doubled: 0, elsewhere: 0 };
  for (const [id, now] of after) {
    const then = before.get(id) ?? { rows: 0, folded: 0, sent: 0, acknowledged: 0 };
    const [acknowledged, rows] = [now.acknowledged - then.acknowledged, now.rows - then.rows];
    counts.sent += now.sent - then.sent;
    counts.acknowledged += acknowledged;
    counts.stored += rows;
    counts.doubled += now.folded - then.folded - rows;
    // A row of another tenant's learner is one too many here, and one too few there.
    counts.elsewhere += Math.max(0, rows - acknowledged);
  }
  return counts;
}
