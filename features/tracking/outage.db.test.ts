import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';
import { setUpCluster } from '#db/cluster-setup.ts';
import { migrateAll } from '#db/migrate.ts';
import { findTenant, type Tenant } from '#db/placement.ts';
import { closePools } from '#db/pools.ts';
import { trackingEvent } from '#db/schema/tenant/tracking.ts';
import { withTenant } from '#db/tenant-db.ts';
import { createTenant } from '#db/tenants.ts';
import { newCourse, newLearners } from '#db/testing-course.ts';
import { drainTracking, trackDoor } from '#features/tracking/door.ts';
import { mintLaunchToken } from '#features/tracking/rules/launch-token.ts';
import { type EmbeddedCluster, startEmbedded } from '#lib/embedded/start.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'lectern-outage-'));

let cluster: EmbeddedCluster;
let tenant: Tenant;
let token: string;
let server: Server;

/** A database of its own, since it is stopped. */
before(async () => {
  cluster = await startEmbedded({ folder: FOLDER, standbys: [] });
  process.env.LECTERN_SECRET = randomBytes(32).toString('base64url');
  process.env.LOG_LEVEL = 'silent';
  process.env.DATABASE_URL = cluster.primaryUrl('lectern_app', cluster.passwords.app);
  await setUpCluster(cluster.adminUrl, cluster.passwords);
  await migrateAll(cluster.adminUrl);
  const slug = `test-${randomBytes(6).toString('hex')}`;
  await createTenant(cluster.adminUrl, { slug, name: slug, cluster: 'main' });
  const found = await findTenant(slug);
  assert.ok(found);
  tenant = found;
  const now = new Date();
  token = await withTenant(tenant, 'write', async (db) => {
    const course = await newCourse(db, 'tracked');
    const [learner] = await newLearners(db, course, 1, now);
    assert.ok(learner);
    return mintLaunchToken({ tenantId: tenant.id, lessonId: course.text, ...learner }, now);
  });
  server = createServer((incoming, outgoing) => void trackDoor(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  server.close();
  await closePools();
  await cluster.stop();
  rmSync(FOLDER, { recursive: true });
});

type Answer = { status: number; error?: string; retryAfter: string | undefined };

function send(events: object[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const headers = {
      host: `${tenant.slug}.localhost`,
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    };
    const options = { host: '127.0.0.1', port, path: '/api/track', method: 'POST', headers, agent: false };
    const outgoing = request(options, (incoming) => {
      let text = '';
      incoming.on('data', (chunk) => {
        text += chunk;
      });
      incoming.on('end', () => {
        const { error } = JSON.parse(text) as { error?: string };
        const retryAfter = incoming.headers['retry-after'];
        resolve({ status: incoming.statusCode ?? 0, retryAfter, ...(error && { error }) });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(JSON.stringify({ events }));
  });
}

const events = (count: number) =>
  Array.from({ length: count }, (_, seq) => ({
    id: uuidv7(),
    seq,
    at: Date.now(),
    kind: 'time.spent',
    data: { seconds: 1 },
  }));
const stored = () => withTenant(tenant, 'write', (db) => db.$count(trackingEvent));

test('a full queue asks players to come again, and what was taken is stored', async () => {
  const before = await stored();
  const admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
  const sends: Promise<Answer>[] = [];
  await admin.begin(async (tx) => {
    await tx.unsafe(`lock table ${tenant.schema}.tracking_event in exclusive mode`);
    // The lock holds until everybody who can be answered is: when it goes there is room again.
    let refused = 0;
    const allRefused = Promise.withResolvers<void>();
    for (let n = 0; n < 210; n++) {
      const sent = send(events(100));
      sends.push(sent);
      void sent.then(({ status }) => {
        if (status === 503) refused += 1;
        if (refused === 10) allRefused.resolve();
      }, allRefused.reject);
    }
    await allRefused.promise;
  });
  await admin.end();
  const answers = await Promise.all(sends);
  const turnedAway = answers.filter(({ status }) => status !== 200);
  assert.equal(turnedAway.length, 10);
  for (const answer of turnedAway) assert.deepEqual(answer, { status: 503, error: 'full', retryAfter: '2' });
  await drainTracking();
  assert.equal(await stored(), before + 20_000);
});

test('a database that is away loses nothing: 503, and stored when it is back', async (t) => {
  const batch = events(5);
  const before = await stored();
  await cluster.stop();
  for (let n = 0; n < 3; n++) {
    const answer = await send(batch);
    assert.deepEqual(answer, { status: 503, error: 'unavailable', retryAfter: '2' });
  }
  const now = performance.now.bind(performance);
  t.mock.method(performance, 'now', () => now() + 6 * 60_000);
  assert.equal((await findTenant(tenant.slug))?.id, tenant.id, 'what was read six minutes ago still counts');
  await assert.rejects(findTenant('nobody'));
  t.mock.reset();
  cluster = await startEmbedded({ folder: FOLDER, standbys: [] });
  const end = performance.now() + 100_000;
  let answer = await send(batch);
  while (answer.status === 503 && performance.now() < end) {
    await sleep(200);
    answer = await send(batch);
  }
  assert.equal(answer.status, 200);
  assert.equal(await stored(), before + 5);
});
