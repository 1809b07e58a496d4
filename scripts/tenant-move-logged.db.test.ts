import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { dropCopy } from '#db/moving/move.ts';
import { follow } from '#db/placement.ts';
import { lessonProgress, trackingEvent } from '#db/schema/tenant/tracking.ts';
import { withTenant } from '#db/tenant-db.ts';
import { startAppliers } from '#features/intake/jobs.ts';
import { caughtUp } from '#features/intake/queries.ts';
import { closeNats } from '#lib/jetstream/connection.ts';
import { hasNats, type NatsServers, natsServersForTest } from '#lib/jetstream/servers.testing.ts';
import { found, globex, startTwo, stopTwo } from '#scripts/tenant-backup.testing.ts';
import { moveTo, startLoad } from '#scripts/tenant-move.testing.ts';

const WITHOUT = hasNats ? false : 'nats-server is not installed: apt install nats-server';

describe('a tenant moves while its batches wait in a log', { skip: WITHOUT }, () => {
  let servers: NatsServers;
  let appliers: { stop(): Promise<void> };
  before(async () => {
    servers = await natsServersForTest(1);
    process.env.NATS_URL = servers.urls.join(',');
    process.env.NATS_LOG_MB = '4';
    await startTwo('moved-logged');
    appliers = startAppliers([{ name: 'first' }, { name: 'second' }]);
  });
  after(async () => {
    await appliers?.stop();
    await closeNats();
    await servers?.stop();
    await stopTwo();
  });

  const stored = () =>
    withTenant(globex, 'write', async (db) => {
      const rows = await db.select({ events: lessonProgress.events }).from(lessonProgress);
      return [await db.$count(trackingEvent), rows.reduce((sum, { events }) => sum + events, 0)] as const;
    });

  test('all that was acknowledged is applied once on the new cluster, also what came to the old one’s log', async (t) => {
    const [before] = await stored();
    const load = await startLoad(globex);
    t.after(() => load.stop());
    await sleep(500);
    const moved = await moveTo('globex', 'second');
    await sleep(500);
    // An intake that has heard nothing goes on writing into the old cluster's log.
    follow(await found('globex'), 'first');
    await sleep(300);
    await load.stop();
    t.diagnostic(`${load.events.length} events; writes waited ${Math.round(moved.pausesMs.moved ?? 0)} ms`);
    assert.deepEqual(load.failures, []);
    const until = performance.now() + 120_000;
    while ((await stored())[0] - before < load.events.length) {
      assert.ok(performance.now() < until, 'all of it is applied within two minutes');
      await sleep(100);
    }
    assert.equal((await found('globex')).cluster, 'second');
    assert.deepEqual(await stored(), [before + load.events.length, load.events.length]);
    await dropCopy('globex');
    assert.deepEqual(await stored(), [before + load.events.length, load.events.length]);
  });

  test('a page of somebody whose batch is in the old log shows it', async () => {
    const scope = { ...(await found('globex')), logged: { cluster: 'first', seq: 1 } };
    const seen = (await caughtUp(scope, 60_000)).seen;
    assert.equal(seen?.cluster, 'second');
  });
});
