import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { Tenant } from '#db/placement.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { type PortalNode, startPortalNode, type TestSession } from '#features/access/node.testing.ts';
import { readMember } from '#features/access/queries.ts';
import { addPerson } from '#features/compliance/world.testing.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { startRedis, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';

const ENDINGS = ['sign out', 'sign out everywhere', 'deactivate'] as const;

/** Two nodes: on one a session is ended, the other is asked whether it believes it. */
type Two = { here: PortalNode; there: PortalNode };

describe('what ends a session, on another node', { skip: withoutRedis }, () => {
  let cluster: TestCluster;
  let tenant: Tenant;
  let redis: TestRedis;
  let usual: Two;
  /** What Redis is to tell them they wait for, as long as a slow machine takes. */
  let patient: Two;
  let session: TestSession;

  before(async () => {
    cluster = await testCluster();
    await installJobs(cluster.adminUrl);
    tenant = await cluster.newTenant();
    redis = await startRedis();
    const start = (patienceMs?: number) =>
      startPortalNode({ REDIS_URL: redis.url, LOG_LEVEL: 'silent' }, tenant.slug, patienceMs);
    usual = { here: start(), there: start() };
    patient = { here: start(10_000), there: start(10_000) };
  });
  after(async () => {
    await Promise.all([usual, patient].flatMap(({ here, there }) => [here.stop(), there.stop()]));
    await redis.stop();
    await cluster.stop();
  });

  beforeEach(async () => {
    session = await newSession();
    for (const { here, there } of [usual, patient]) {
      while (!(await here.reachesRedis()) || !(await there.reachesRedis())) await sleep(20);
      while (!(await here.believes(session)) || !(await there.believes(session))) await sleep(20);
    }
    // By now each holds a copy, of which Redis tells it when it changes.
    for (let n = 0; n < 20; n++) {
      await Promise.all([usual.there.believes(session), patient.there.believes(session)]);
      await sleep(20);
    }
  });

  async function newSession(): Promise<TestSession> {
    const personId = await withTenant(tenant, 'write', (db) => addPerson(db));
    while (!(await withTenant(tenant, 'read', (db) => readMember(db, personId)))) await sleep(5);
    return { personId, sessionId: uuidv7(), issuedAt: Date.now() - 1_000 };
  }

  /** Each time that the other node was asked after this one had answered, and still believed the session: how long after, in milliseconds. */
  async function believedAfter({ here, there }: Two, how: (typeof ENDINGS)[number]) {
    let watching = true;
    const ended = here
      .end(how, session)
      .finally(() => sleep(1_500))
      .finally(() => {
        watching = false;
      });
    const moments: number[] = [];
    for (; watching; await sleep(5)) {
      const { believed, at } = await there.look(session);
      if (believed) moments.push(at);
    }
    assert.equal(await there.believes(session), false);
    const { told, at } = await ended;
    assert.equal(typeof told, 'boolean', String(told));
    return { told, late: moments.filter((moment) => moment > at).map((moment) => moment - at) };
  }

  for (const how of ENDINGS) {
    test(`${how}: it is over there at once`, async () => {
      const { told, late } = await believedAfter(patient, how);
      assert.equal(told, true);
      // Redis has sent word by then: at most who is asked in the same turn has not read it yet, however long they stood still.
      assert.ok(late.length <= 2, `${late.length} times, ${late.at(-1)} ms`);
    });

    test(`${how}, while Redis hangs: it is over there within a second`, async () => {
      redis.hang();
      try {
        const { late } = await believedAfter(usual, how);
        assert.ok(Math.max(0, ...late) < 1_000, `${late.at(-1)} ms`);
      } finally {
        redis.goOn();
      }
      for (const until = performance.now() + 3_500; performance.now() < until; await sleep(5))
        assert.equal(
          await usual.there.believes(session),
          false,
          'what Redis still holds is not believed either',
        );
    });
  }

  test('without Redis from the beginning sessions are believed, by the database', async () => {
    const alone = startPortalNode({ REDIS_URL: 'redis://127.0.0.1:1', LOG_LEVEL: 'silent' }, tenant.slug);
    assert.equal(await alone.believes(session), true);
    await alone.end('sign out everywhere', session);
    assert.equal(await alone.believes(session), false);
    await alone.stop();
  });
});
