import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from '#db/failure.ts';
import { directoryCopiesFrom, findTenant, type Tenant } from '#db/placement.ts';
import { platformAnywhere } from '#db/platform-db.ts';
import { heard, type TestCluster, testCluster } from '#db/testing.ts';
import { stateOf } from '#lib/breaker.testing.ts';
import { removeEmbedded } from '#lib/embedded/existing.ts';
import { signalServer } from '#lib/embedded/signal.testing.ts';
import { inTime } from '#lib/in-time.testing.ts';
import { until } from '#lib/until.testing.ts';

/** A cluster of this file's own: its primary is frozen. */
const FOLDER = 'test-directory';

let cluster: TestCluster;
let tenant: Tenant;
let other: Tenant;
const now = performance.now.bind(performance);

before(async () => {
  await removeEmbedded(resolve('.lectern', FOLDER));
  cluster = await testCluster(FOLDER);
  tenant = await cluster.newTenant();
  other = await cluster.newTenant();
});
after(async () => {
  await cluster.stop();
  await removeEmbedded(resolve('.lectern', FOLDER));
});

const signalPrimary = (signal: 'SIGSTOP' | 'SIGCONT') =>
  signalServer(join(cluster.dataFolder, 'primary'), signal);

test('while the directory is frozen its tenants count as they were, of a known age, and soon nobody waits for it', async (t) => {
  for (const one of [tenant, other]) assert.deepEqual(await heard(() => findTenant(one.slug)), one);
  signalPrimary('SIGSTOP');
  t.after(() => signalPrimary('SIGCONT'));
  const began = now();
  while (stateOf('directory') !== 'open') {
    // Nobody waits longer than a second for news of a tenant that is known.
    assert.equal((await inTime(1_300, findTenant(tenant.slug)))?.id, tenant.id);
    assert.ok(now() - began < 60_000);
    await sleep(100);
  }
  assert.equal((await inTime(100, findTenant(other.slug)))?.id, other.id);
  const from = directoryCopiesFrom();
  assert.ok(from && from.getTime() < Date.now() - 3_000);
  await assert.rejects(findTenant('never-read'), (error) => unavailable(error));
  // Who has to see what is wrong is looked for on the replica, which has a second for that.
  const anywhere = () => platformAnywhere(`select slug from platform.tenant where slug = $1`, [tenant.slug]);
  await until('the replica tells', async () => (await anywhere()).length === 1);

  signalPrimary('SIGCONT');
  // Its first answer may come too late for whoever had asked.
  while (stateOf('directory') !== 'closed' || directoryCopiesFrom() !== null) {
    assert.equal((await findTenant(tenant.slug))?.id, tenant.id);
    await sleep(100);
  }
  assert.equal(await heard(() => findTenant('never-read')), null);
});
