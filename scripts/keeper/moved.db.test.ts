import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { presentPrimary } from '#db/administrator.ts';
import { setUpCluster } from '#db/cluster-setup.ts';
import { migrateAll } from '#db/migrate.ts';
import type { Stage } from '#db/moving/cut-over.ts';
import { dropCopy, moveTenant } from '#db/moving/move.ts';
import { askDirectory, findTenant, type Tenant } from '#db/placement.ts';
import { closePools, findPrimaries } from '#db/pools.ts';
import { unit } from '#db/schema/tenant/people.ts';
import { withTenant } from '#db/tenant-db.ts';
import { createTenant } from '#db/tenants.ts';
import { heard } from '#db/testing.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { AppError } from '#lib/errors.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';
import { KeptCluster } from '#scripts/keeper/cluster.testing.ts';

const found = await ensurePrograms('etcd').catch((error: Error) => error.message);

/** Somebody who saves, one thing after the other, and notes which were acknowledged. */
function startSaving(tenant: Tenant) {
  const acknowledged: string[] = [];
  let ended = false;
  const save = async (writer: number) => {
    for (let n = 0; !ended; n++) {
      const code = `${writer}-${n}-${performance.now()}`;
      const saved = withTenant(tenant, 'write', (db) => db.insert(unit).values({ name: 'Saved', code }));
      await saved.then(
        () => acknowledged.push(code),
        () => sleep(50),
      );
      await sleep(5);
    }
  };
  const writers = [1, 2, 3].map(save);
  return {
    acknowledged,
    async end() {
      ended = true;
      await Promise.all(writers);
    },
  };
}

describe('a tenant that moves between clusters that fail over', {
  skip: typeof found === 'string' ? found : false,
}, () => {
  const main = new KeptCluster('test-moved-main');
  const second = new KeptCluster('test-moved-second', ['one', 'two']);
  const clusters = { main, second };

  before(async () => {
    process.env.LECTERN_SECRET = 'a-secret-of-a-test-that-is-long-enough';
    process.env.LOG_LEVEL ??= 'silent';
    await Promise.all([main.start(), second.start()]);
    await Promise.all([main.whole(), second.whole()]);
    process.env.DATABASE_CLUSTERS = JSON.stringify(
      Object.entries(clusters).map(([name, cluster]) => ({
        name,
        nodes: cluster.names.map((node) => {
          const url = cluster.url(node, 'lectern_app');
          return { write: url, read: url };
        }),
        admin: cluster.anyUrl(),
      })),
    );
    for (const cluster of [main, second]) {
      await setUpCluster(cluster.anyUrl(), cluster.passwords);
      await migrateAll(cluster.anyUrl());
      await installJobs(await presentPrimary(cluster.anyUrl()));
    }
    await createTenant(main.anyUrl(), { slug: 'acme', name: 'Acme', cluster: 'main' });
    await findPrimaries();
  });

  after(async () => {
    await closePools();
    await Promise.all([main.stop(), second.stop()]);
  });

  const acme = async (): Promise<Tenant> => {
    await heard(askDirectory);
    const tenant = await heard(() => findTenant('acme'));
    assert.ok(tenant);
    return tenant;
  };

  /** Its primary is struck, and another is in its place. */
  async function failOver(
    cluster: KeptCluster,
    signal: 'SIGKILL' | 'SIGSTOP',
  ): Promise<() => Promise<unknown>> {
    const { primary: old } = await cluster.whole();
    cluster.signal(old, signal);
    await cluster.recorded(({ primary, timeline }) => primary !== old && timeline !== null);
    return () => {
      if (signal === 'SIGKILL') cluster.startKeeper(old);
      else cluster.signal(old, 'SIGCONT');
      return cluster.whole();
    };
  }

  async function requireStored(acknowledged: readonly string[]): Promise<void> {
    const stored = await withTenant(await acme(), 'write', (db) => db.select({ code: unit.code }).from(unit));
    const codes = new Set(stored.map(({ code }) => code));
    assert.ok(acknowledged.length > 0);
    assert.deepEqual(
      acknowledged.filter((code) => !codes.has(code)),
      [],
      `of ${acknowledged.length}`,
    );
  }

  const moveTo = (cluster: string, reach: (stage: Stage) => Promise<void> = async () => {}) =>
    moveTenant('acme', { to: { cluster }, reach });

  /** By the same again, however often this process stands still for so long that the server ends its move. */
  async function arrive(cluster: string, first = () => moveTo(cluster)): Promise<void> {
    for (let move = first; ; move = () => moveTo(cluster))
      try {
        await move();
        return;
      } catch (error) {
        if (!(error instanceof AppError && /Run the same again/.test(error.message))) throw error;
      }
  }

  for (const [name, stage, signal] of [
    ['main', 'following', 'SIGSTOP'],
    ['second', 'compared', 'SIGKILL'],
  ] as const)
    test(`a move during which ${name} fails over at "${stage}" stops with a sentence or goes on, and the same again completes it`, async (t) => {
      const saving = startSaving(await acme());
      t.after(() => saving.end());
      let heal: (() => Promise<unknown>) | null = null;
      const broken = moveTo('second', async (reached) => {
        if (reached === stage && !heal) heal = await failOver(clusters[name], signal);
      });
      const sentence = await broken.then(
        () => null,
        (error: unknown) => error,
      );
      if (sentence) {
        assert.ok(sentence instanceof AppError, String(sentence));
        assert.match(sentence.message, /Run the same again/);
        t.diagnostic(sentence.message);
        await arrive('second');
      }
      await saving.end();
      assert.equal((await acme()).cluster, 'second');
      await requireStored(saving.acknowledged);
      await (heal as (() => Promise<unknown>) | null)?.();
      await arrive('main', () => moveTenant('acme', { to: 'back' }));
      await requireStored(saving.acknowledged);
      await dropCopy('acme');
      assert.equal((await acme()).cluster, 'main');
    });

  test('where it was moved to fails over before it goes back: the copy is made anew, with all that was written meanwhile', async (t) => {
    await arrive('second');
    const saving = startSaving(await acme());
    t.after(() => saving.end());
    const heal = await failOver(second, 'SIGKILL');
    await heal();
    const said: string[] = [];
    await arrive('main', () => moveTenant('acme', { to: 'back', say: (sentence) => said.push(sentence) }));
    await saving.end();
    assert.match(said.join(), /does not follow second: it is made anew/);
    assert.equal((await acme()).cluster, 'main');
    await requireStored(saving.acknowledged);
  });
});
