import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tenant } from '#db/placement.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { streamLog } from '#features/intake/commands.ts';
import { logStandings, whenApplied } from '#features/intake/queries.ts';
import { breakers } from '#lib/breaker.ts';
import { inTime } from '#lib/in-time.testing.ts';
import { closeNats } from '#lib/jetstream/connection.ts';
import { hasNats, type NatsServers, natsServersForTest } from '#lib/jetstream/servers.testing.ts';

const WITHOUT = hasNats ? false : 'nats-server is not installed: apt install nats-server';

let servers: NatsServers;
let cluster: TestCluster;
let tenant: Tenant;

before(async () => {
  if (!hasNats) return;
  servers = await natsServersForTest(1);
  Object.assign(process.env, { LOG_LEVEL: 'silent', NATS_URL: servers.urls.join(',') });
  cluster = await testCluster();
  tenant = await cluster.newTenant();
});
after(async () => {
  await closeNats();
  await servers?.stop();
  await cluster?.stop();
});

const append = () => {
  const launch = {
    tenantId: tenant.id,
    personId: randomUUID(),
    attemptId: randomUUID(),
    lessonId: randomUUID(),
  };
  return streamLog().append(tenant, { launch, receivedAt: new Date(), events: [] } as never);
};
const state = (name: string) => breakers().find((one) => one.name === name)?.state;
const rests = (name: string) => breakers().find((one) => one.name === name)?.rests === true;

/** Who is told so without that anybody is asked. */
const REFUSED = { kind: 'refused', why: 'unavailable' };
const AT_ONCE_MS = 50;

for (const [how, fail, mend] of [
  ['freezes', () => servers.hang(0), () => servers.goOn(0)],
  ['dies', () => servers.kill(0), () => servers.start(0)],
] as const)
  test(`a log that ${how}: one batch is tried for long, the others are refused at once until it is back`, {
    skip: WITHOUT,
  }, async () => {
    const first = await append();
    assert.equal(first.kind, 'durable');
    assert.equal(state('event_log'), 'closed');

    await fail();
    const began = performance.now();
    assert.deepEqual(await inTime(16_000, append()), REFUSED);
    const tookMs = performance.now() - began;
    assert.ok(tookMs > 5_000, `${tookMs} ms: long enough for servers to choose a leader`);
    assert.equal(state('event_log'), 'open');
    // Until its rest is over, as it soon is for a process that stands still.
    for (let n = 0; n < 20 && rests('event_log'); n++)
      assert.deepEqual(await inTime(AT_ONCE_MS, append()), REFUSED);

    await sleep(1_100);
    const probe = append();
    while (state('event_log') !== 'half-open') await sleep(5);
    // Nobody waits behind who looks.
    assert.deepEqual(await inTime(AT_ONCE_MS, append()), REFUSED);

    await mend();
    const outcome = await probe;
    if (outcome.kind === 'refused') {
      // It came back too late for this one, whose turn was over.
      await sleep(1_100);
      assert.equal((await append()).kind, 'durable');
    }
    assert.equal(state('event_log'), 'closed');
  });

test('pages do not wait for a log that is away', { skip: WITHOUT }, async () => {
  const outcome = await append();
  assert.ok(outcome.kind === 'durable' && outcome.receipt.at.kind === 'logged');
  const { position } = outcome.receipt.at;
  servers.hang(0);
  const end = performance.now() + 100_000;
  // A process that stands still finds its rest over, and looks again.
  while (state('event_log_position') !== 'open' || !rests('event_log_position')) {
    assert.equal(await inTime(450, whenApplied(tenant, position, 300)), null, 'nobody applies here');
    assert.ok(performance.now() < end);
  }
  const asked = inTime(
    AT_ONCE_MS,
    Promise.all([whenApplied(tenant, { ...position, seq: position.seq + 1 }, 300), logStandings(['main'])]),
  );
  assert.deepEqual(await asked, [null, [{ cluster: 'main', standing: null }]]);
  servers.goOn(0);
  while (state('event_log_position') !== 'closed') {
    await sleep(100);
    await logStandings(['main']);
    assert.ok(performance.now() < end);
  }
});
