import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { decodeLogPosition } from '#db/causal.ts';
import { setUpCluster } from '#db/cluster-setup.ts';
import { migrateAll } from '#db/migrate.ts';
import { findTenant, type Tenant } from '#db/placement.ts';
import { platform } from '#db/platform-db.ts';
import { closePools } from '#db/pools.ts';
import { lessonProgress, quizAttempt, trackingEvent } from '#db/schema/tenant/tracking.ts';
import { withTenant } from '#db/tenant-db.ts';
import { createTenant } from '#db/tenants.ts';
import { newCourse, newLearners, type TestCourse } from '#db/testing-course.ts';
import { discardLetter, replayLetter } from '#features/dead-letters/commands.ts';
import { healthDoor } from '#features/health/door.ts';
import { directLog, type Intake, streamLog, streamOf } from '#features/intake/commands.ts';
import type { Batch } from '#features/intake/input.ts';
import { startAppliers } from '#features/intake/jobs.ts';
import { breakQuiz, leaderOf, whileNothingIsStored } from '#features/intake/log.testing.ts';
import { caughtUp, whenApplied } from '#features/intake/queries.ts';
import { trackDoor } from '#features/tracking/door.ts';
import { mintLaunchToken } from '#features/tracking/rules/launch-token.ts';
import type { TrackedEvent } from '#features/tracking/rules/tracked-event.ts';
import { type EmbeddedCluster, startEmbedded } from '#lib/embedded/start.ts';
import { askDoor } from '#lib/http.testing.ts';
import { inTime } from '#lib/in-time.testing.ts';
import { closeNats } from '#lib/jetstream/connection.ts';
import { hasNats, type NatsServers, natsServersForTest } from '#lib/jetstream/servers.testing.ts';
import { standingOf } from '#lib/jetstream/stream.ts';
import { until } from '#lib/until.testing.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'lectern-intake-'));
const WITHOUT = hasNats ? false : 'nats-server is not installed: apt install nats-server';

let cluster: EmbeddedCluster;
let tenant: Tenant;
let course: TestCourse;
let learner: { personId: string; attemptId: string };
let servers: NatsServers | null = null;

/** A database of its own, since it is stopped. */
before(async () => {
  cluster = await startEmbedded({ folder: FOLDER, standbys: [] });
  process.env.LECTERN_SECRET = randomBytes(32).toString('base64url');
  process.env.LOG_LEVEL = 'silent';
  process.env.DATABASE_URL = cluster.primaryUrl('lectern_app', cluster.passwords.app);
  process.env.NATS_LOG_MB = '4';
  if (hasNats) {
    servers = await natsServersForTest(3);
    process.env.NATS_URL = servers.urls.join(',');
  }
  await setUpCluster(cluster.adminUrl, cluster.passwords);
  await migrateAll(cluster.adminUrl);
  await createTenant(cluster.adminUrl, { slug: 'acme', name: 'Acme', cluster: 'main' });
  tenant = (await findTenant('acme')) as typeof tenant;
  await withTenant(tenant, 'write', async (db) => {
    course = await newCourse(db, 'tracked');
    [learner] = (await newLearners(db, course, 1, new Date())) as [typeof learner];
  });
});
after(async () => {
  await closeNats();
  await servers?.stop();
  await closePools();
  await cluster.stop();
  rmSync(FOLDER, { recursive: true });
});

const event = (kind: TrackedEvent['kind'] = 'time.spent', data: object = { seconds: 1 }): TrackedEvent =>
  ({ id: uuidv7(), seq: 1, at: Date.now(), kind, data }) as TrackedEvent;
const batch = (events: TrackedEvent[], of: Partial<Batch['launch']> = {}): Batch => ({
  launch: { tenantId: tenant.id, lessonId: course.text, ...learner, ...of },
  receivedAt: new Date(),
  events,
});
const batches = (count: number) => Array.from({ length: count }, () => batch([event(), event()]));

const stored = () => withTenant(tenant, 'write', (db) => db.$count(trackingEvent));
const folded = () =>
  withTenant(tenant, 'write', async (db) => {
    const rows = await db.select({ events: lessonProgress.events }).from(lessonProgress);
    return rows.reduce((sum, { events }) => sum + events, 0);
  });

/** What holds of every maker. `settled`: until all that was acknowledged is applied; `full`: while nothing of it is. */
function contract(
  log: () => Intake,
  settled: () => Promise<void>,
  skip: string | false,
  full = <T>(work: () => Promise<T>) => work(),
): void {
  const appended = async (list: Batch[]) => Promise.all(list.map((one) => log().append(tenant, one)));

  test('what is acknowledged is stored, once however often it comes and in whatever order', {
    skip,
  }, async () => {
    const before = await stored();
    const list = batches(40);
    const first = await appended(list);
    assert.ok(first.every(({ kind }) => kind === 'durable'));
    const again = await appended(list.toReversed());
    assert.ok(again.every(({ kind }) => kind === 'durable'));
    await settled();
    assert.equal(await stored(), before + 80);
    assert.equal(await folded(), await stored());
  });

  test('a receipt says from where on a read shows the batch', { skip }, async () => {
    const one = batch([event()]);
    const outcome = await log().append(tenant, one);
    assert.ok(outcome.kind === 'durable');
    const { at } = outcome.receipt;
    const seen = at.kind === 'applied' ? at.seen : await whenApplied(tenant, at.position, 60_000);
    assert.ok(seen);
    assert.equal(seen.cluster, 'main');
    const id = one.events[0]?.id ?? '';
    const rows = await withTenant({ ...tenant, seen }, 'read', (db) =>
      db.select({ id: trackingEvent.id }).from(trackingEvent).where(eq(trackingEvent.id, id)),
    );
    assert.equal(rows.length, 1);
  });

  test('more than there is room for is refused with the reason, and the rest is stored', {
    skip,
  }, async () => {
    const before = await stored();
    const large = Array.from({ length: 600 }, () => batch(Array.from({ length: 100 }, () => event())));
    const outcomes = await full(() => appended(large));
    const refused = outcomes.filter(({ kind }) => kind === 'refused');
    assert.ok(refused.length > 0 && refused.length < large.length, `${refused.length} refused`);
    for (const outcome of refused) assert.deepEqual(outcome, { kind: 'refused', why: 'full' });
    await settled();
    assert.equal(await stored(), before + 100 * (large.length - refused.length));
  });
}

/** A sitting that cannot be judged, since its quiz is broken. */
async function brokenQuiz(slug: string) {
  return withTenant(tenant, 'write', async (db) => {
    const { quiz, ...rest } = await newCourse(db, slug);
    const [other] = (await newLearners(db, rest, 1, new Date())) as [typeof learner];
    const mend = await breakQuiz(db, quiz);
    const id = uuidv7();
    await db
      .insert(quizAttempt)
      .values({ id, ...other, lessonId: quiz, n: 1, openedAt: new Date(), drawn: [] });
    const handIn = event('quiz.submitted', { quizAttemptId: id, answers: {} });
    return { batch: batch([event(), handIn, event()], { ...other, lessonId: quiz }), mend };
  });
}

describe('batches that are applied at once', () => {
  contract(directLog, async () => directLog().drained(), false);

  test('a batch at fault fails alone', async () => {
    const before = await stored();
    const broken = await brokenQuiz('broken-direct');
    const results = await Promise.allSettled(
      [...batches(3), broken.batch, ...batches(3)].map((one) => directLog().append(tenant, one)),
    );
    assert.deepEqual(results.map(({ status }) => status).filter((status) => status === 'rejected').length, 1);
    assert.equal(await stored(), before + 12);
  });
});

describe('batches that wait in JetStream', () => {
  let workers: { stop(): Promise<void> } | undefined;
  const nothingWaits = () =>
    until('everything is applied', async () => (await standingOf(streamOf('main'))).waiting === 0);
  before(() => {
    workers = startAppliers([{ name: 'main' }]);
  });
  after(() => workers?.stop());

  contract(streamLog, nothingWaits, WITHOUT, (work) => whileNothingIsStored(cluster.adminUrl, tenant, work));

  type Letter = { id: string; events: number; why: string; sealed: string | null; outcome: string | null };
  const letters = () =>
    platform<Letter>('select id, events, why, sealed, outcome from platform.dead_letter order by id', []);

  test('only what is at fault is set aside, sealed, and can be replayed when it is mended', {
    skip: WITHOUT,
  }, async () => {
    const before = await stored();
    const broken = await brokenQuiz('broken-logged');
    await Promise.all(
      [...batches(3), broken.batch, ...batches(3)].map((one) => streamLog().append(tenant, one)),
    );
    await nothingWaits();
    assert.equal(await stored(), before + 14);
    const [letter] = await letters();
    assert.ok(letter?.sealed);
    assert.equal(letter.events, 1);
    assert.match(letter.why, /^Not in the expected form: passMark \(invalid_type\)/);
    assert.doesNotMatch(letter.sealed, new RegExp(learner.personId));

    await assert.rejects(replayLetter(letter.id, 'op@example.com'), /still cannot be applied/);
    await broken.mend();
    await replayLetter(letter.id, 'op@example.com');
    assert.equal(await stored(), before + 15);
    const [replayed] = await letters();
    assert.deepEqual([replayed?.outcome, replayed?.sealed], ['replayed', null]);
    await assert.rejects(discardLetter(letter.id, 'op@example.com'), /was not found/);
    const acts = await platform<{ action: string; slug: string }>(
      'select action, tenant_slug as slug from platform.operator_event order by at desc limit 1',
      [],
    );
    assert.deepEqual(
      acts.map((act) => ({ ...act })),
      [{ action: 'letter.replayed', slug: 'acme' }],
    );
  });

  test('when one of three servers is killed, batches are acknowledged all the same and none is lost', {
    skip: WITHOUT,
  }, async () => {
    const before = await stored();
    let acknowledged = 0;
    const sending = (async () => {
      for (let round = 0; round < 40; round++) {
        const outcomes = await Promise.all(batches(5).map((one) => streamLog().append(tenant, one)));
        acknowledged += 2 * outcomes.filter(({ kind }) => kind === 'durable').length;
      }
    })();
    await sleep(30);
    const leader = await leaderOf(streamOf('main'));
    await servers?.kill(leader);
    await sending;
    await nothingWaits();
    await servers?.start(leader);
    assert.equal(await stored(), before + acknowledged);
    assert.equal(acknowledged, 400);
  });

  const WITHOUT_DATABASE = /^the directory of tenants: [^:]*a page's query on main: [^:]*$/;
  const readiness = async () => {
    const { status, body } = await askDoor(healthDoor, { path: '/readyz' });
    return { status, ...(body as { wrong: string[] }) };
  };

  test('the door leaves the position with the person, and their next page reads what it came to', {
    skip: WITHOUT,
  }, async () => {
    const one = batch([event()]);
    const headers = {
      host: 'acme.localhost',
      'content-type': 'application/json',
      authorization: `Bearer ${mintLaunchToken(one.launch, new Date())}`,
    };
    const answer = await askDoor(trackDoor, { headers, body: JSON.stringify({ events: one.events }) });
    assert.deepEqual([answer.status, answer.body], [200, { acknowledged: 1, refused: [] }]);
    const logged = decodeLogPosition(tenant.id, /^lectern\.logged=([^;]+)/.exec(answer.cookie)?.[1] ?? '');
    assert.ok(logged);
    const scope = await caughtUp({ ...tenant, seen: null, logged }, 60_000);
    assert.deepEqual([scope.logged, scope.seen?.cluster], [null, 'main']);
  });

  test('while the database is away every batch is acknowledged, and all are applied when it is back', {
    skip: WITHOUT,
  }, async () => {
    const before = await stored();
    await until('nothing is wrong', async () => (await readiness()).wrong.length === 0);
    const acknowledgedMs = async (rounds: number) => {
      const took: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const began = performance.now();
        const outcomes = await Promise.all(batches(4).map((one) => streamLog().append(tenant, one)));
        took.push(performance.now() - began);
        assert.ok(outcomes.every(({ kind }) => kind === 'durable'));
        await sleep(100);
      }
      return took.toSorted((a, b) => a - b)[Math.floor(0.9 * rounds)] ?? 0;
    };
    const usualMs = await acknowledgedMs(10);
    await cluster.stop();
    const tookMs = await acknowledgedMs(30);
    assert.ok(tookMs < 500 + 2 * usualMs, `${tookMs} ms, and ${usualMs} ms while it was there`);
    const outcome = await streamLog().append(tenant, batch([event()]));
    assert.ok(outcome.kind === 'durable' && outcome.receipt.at.kind === 'logged');
    const scope = { ...tenant, seen: null, logged: outcome.receipt.at.position };
    for (let page = 0; page < 3; page++) assert.equal(await inTime(600, caughtUp(scope, 400)), scope);
    await until('it says what is wrong, and takes requests: no other could do more', async () => {
      const { status, wrong } = await readiness();
      return status === 200 && WITHOUT_DATABASE.test(wrong.join());
    });
    cluster = await startEmbedded({ folder: FOLDER, standbys: [] });
    await nothingWaits();
    assert.equal(await stored(), before + 2 * 4 * 40 + 1);
  });
});
