import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';
import { askDirectory, type Tenant } from '#db/placement.ts';
import { platform } from '#db/platform-db.ts';
import { trackingEvent } from '#db/schema/tenant/tracking.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { newCourse, newLearners } from '#db/testing-course.ts';
import { replayLetter, setUnreadAside } from '#features/dead-letters/commands.ts';
import { appendMessage, streamLog, streamOf } from '#features/intake/commands.ts';
import { type Batch, SEVERAL, writeBatch, writeMessage } from '#features/intake/input.ts';
import { startAppliers } from '#features/intake/jobs.ts';
import type { TrackedEvent } from '#features/tracking/rules/tracked-event.ts';
import { removeEmbedded } from '#lib/embedded/existing.ts';
import { closeNats, nats } from '#lib/jetstream/connection.ts';
import { publish } from '#lib/jetstream/publish.ts';
import { hasNats, type NatsServers, natsServersForTest } from '#lib/jetstream/servers.testing.ts';
import { standingOf } from '#lib/jetstream/stream.ts';

const WITHOUT = hasNats ? false : 'nats-server is not installed: apt install nats-server';
const FOLDER = 'test-messages';
const NOBODY = 'postgres://nobody@127.0.0.1:1/nothing';

type Learner = { tenant: Tenant; launch: Batch['launch'] };

let cluster: TestCluster;
let servers: NatsServers | null = null;
let one: Learner;
let other: Learner;

/** A database of its own, since a tenant is listed as moved. */
before(async () => {
  await removeEmbedded(resolve('.lectern', FOLDER));
  cluster = await testCluster(FOLDER);
  const clusters = [
    { name: 'main', primary: process.env.DATABASE_URL },
    { name: 'away', primary: NOBODY },
  ];
  process.env.DATABASE_CLUSTERS = JSON.stringify(clusters);
  process.env.NATS_LOG_MB = '64';
  if (!hasNats) return;
  servers = await natsServersForTest(1);
  process.env.NATS_URL = servers.urls.join(',');
  [one, other] = [await newLearner(), await newLearner()];
});
after(async () => {
  await closeNats();
  await servers?.stop();
  await cluster.stop();
  await removeEmbedded(resolve('.lectern', FOLDER));
});

async function newLearner(): Promise<Learner> {
  const tenant = await cluster.newTenant();
  return withTenant(tenant, 'write', async (db) => {
    const course = await newCourse(db, 'shared');
    const [person = { personId: '', attemptId: '' }] = await newLearners(db, course, 1, new Date());
    return { tenant, launch: { tenantId: tenant.id, lessonId: course.text, ...person } };
  });
}

const event = (): TrackedEvent => ({
  id: uuidv7(),
  seq: 1,
  at: Date.now(),
  kind: 'time.spent',
  data: { seconds: 1 },
});
const batchOf = ({ launch }: Learner, events = [event()]): Batch => ({
  launch,
  receivedAt: new Date(),
  events,
});
const stored = ({ tenant }: Learner) => withTenant(tenant, 'write', (db) => db.$count(trackingEvent));

const state = async (name = 'main') => {
  const { manager } = await nats();
  return (await manager.streams.info(streamOf(name).name)).state;
};

async function applied(): Promise<void> {
  const end = performance.now() + 120_000;
  while ((await standingOf(streamOf('main'))).waiting > 0) {
    assert.ok(performance.now() < end, 'messages wait for two minutes');
    await sleep(50);
  }
}

type Letter = { id: string; tenantId: string; why: string; events: number };

/** What was set aside since the last call, and is not settled. */
let known: string[] = [];
async function newLetters(): Promise<Letter[]> {
  const open = await platform<Letter>(
    `select id, tenant_id as "tenantId", why, events from platform.dead_letter where settled_at is null order by id`,
    [],
  );
  const letters = open.filter(({ id }) => !known.includes(id));
  known = open.map(({ id }) => id);
  return letters;
}

describe('before anybody reads them', { skip: WITHOUT }, () => {
  after(async () => {
    const { manager } = await nats();
    await manager.streams.purge(streamOf('main').name);
  });

  test('the batches of many tenants share few messages', async () => {
    await streamLog().append(one.tenant, batchOf(one));
    const { messages } = await state();
    const tenants = Array.from({ length: 300 }, () => ({ ...one.tenant, id: uuidv7() }));
    const outcomes = await Promise.all(
      tenants.flatMap((tenant) => [1, 2].map(() => streamLog().append(tenant, batchOf(one)))),
    );
    assert.ok(outcomes.every(({ kind }) => kind === 'durable'));
    assert.ok((await state()).messages - messages <= 2);
  });

  test('a tenant that floods is refused for its own excess, and others wait for no message of its', async () => {
    const large = batchOf(one, Array.from({ length: 500 }, event));
    const { last_seq } = await state();
    const flood = Array.from({ length: 400 }, () => streamLog().append(one.tenant, large));
    const others = await Promise.all(
      Array.from({ length: 50 }, () => streamLog().append({ ...other.tenant, id: uuidv7() }, batchOf(other))),
    );
    for (const outcome of others) {
      assert.ok(outcome.kind === 'durable' && outcome.receipt.at.kind === 'logged');
      assert.equal(outcome.receipt.at.position.seq, last_seq + 1, 'it waited behind the flood');
    }
    const refused = (await Promise.all(flood)).filter(({ kind }) => kind === 'refused');
    assert.ok(refused.length > 50 && refused.length < 200, `${refused.length} refused`);
    for (const outcome of refused) assert.deepEqual(outcome, { kind: 'refused', why: 'full' });
  });
});

describe('when workers read them', { skip: WITHOUT }, () => {
  let workers: { stop(): Promise<void> };
  before(async () => {
    await newLetters();
    workers = startAppliers([{ name: 'main' }]);
  });
  after(() => workers.stop());

  const append = (parts: [string, string][]) =>
    appendMessage(
      'main',
      parts.map(([tenantId, text]) => ({ tenantId, text, bytes: text.length })),
    );
  const text = (learner: Learner) => writeBatch(learner.tenant.id, batchOf(learner)).text;

  test('what is at fault of one tenant is set aside alone, by batch, and all others are applied', async () => {
    const before = [await stored(one), await stored(other)] as const;
    const stranger = uuidv7();
    const broken = `{"events":[],"of":"${uuidv7()}"}`;
    await append([
      [one.tenant.id, text(one)],
      [one.tenant.id, broken],
      [other.tenant.id, broken],
      [stranger, text(one)],
      [other.tenant.id, text(other)],
      [one.tenant.id, text(one)],
    ]);
    await applied();
    assert.deepEqual([await stored(one), await stored(other)], [before[0] + 2, before[1] + 1]);
    const letters = await newLetters();
    assert.deepEqual(
      letters.map(({ tenantId, events }) => `${tenantId} ${events}`).toSorted(),
      [`${one.tenant.id} 0`, `${other.tenant.id} 0`, `${stranger} 1`].toSorted(),
    );
    assert.match(letters.map(({ why }) => why).join(), /personId \(invalid_type\)/);
  });

  test('messages in the form before are applied', async () => {
    const before = await stored(one);
    const stream = streamOf('main');
    await publish(stream, `${stream.prefix}.${one.tenant.id}`, Buffer.from(`[${text(one)},${text(one)}]`));
    await applied();
    assert.equal(await stored(one), before + 2);
  });

  test('a message in a form to come is kept, and nothing behind it waits', async () => {
    const stream = streamOf('main');
    const before = await stored(other);
    await publish(stream, `${stream.prefix}.of.a.form.to.come`, Buffer.from(`{"parts":["${uuidv7()}"]}`));
    await streamLog().append(other.tenant, batchOf(other));
    await applied();
    assert.equal(await stored(other), before + 1);
    const [letter] = await newLetters();
    assert.deepEqual([letter?.tenantId, letter?.events], [SEVERAL, 0]);
    await assert.rejects(replayLetter(letter?.id ?? '', 'op@example.com'), /still cannot be applied/);
  });

  test('a message that the version before has kept is replayed', async () => {
    const before = [await stored(one), await stored(other)] as const;
    const written = [one, other].map((learner) => writeBatch(learner.tenant.id, batchOf(learner)));
    await setUnreadAside(SEVERAL, writeMessage(written), new Error('It is none of ours.'));
    const [letter] = await newLetters();
    await replayLetter(letter?.id ?? '', 'op@example.com');
    assert.deepEqual([await stored(one), await stored(other)], [before[0] + 1, before[1] + 1]);
  });

  test('while a tenant’s tables are locked the others of its message are applied, and it is when they are free', async () => {
    const before = [await stored(one), await stored(other)] as const;
    const sql = postgres(cluster.adminUrl, { max: 1 });
    await sql.begin(async (tx) => {
      await tx`lock table ${tx(one.tenant.schema)}.lesson_progress in access exclusive mode`;
      await append([
        [one.tenant.id, text(one)],
        [other.tenant.id, text(other)],
      ]);
      for (let tries = 0; tries < 2_000 && (await stored(other)) === before[1]; tries++) await sleep(50);
      assert.deepEqual([await stored(one), await stored(other)], [before[0], before[1] + 1]);
    });
    await sql.end();
    await applied();
    assert.equal(await stored(one), before[0] + 1);
  });

  test('a suspended tenant’s batches are applied, and a moved tenant’s wait in the log of where it is now', async () => {
    const [suspended, moved] = [await newLearner(), await newLearner()];
    const sql = postgres(cluster.adminUrl, { max: 1 });
    await sql`insert into platform.cluster (name, region) values ('away', 'default') on conflict do nothing`;
    await sql`update platform.tenant set state = 'suspended' where id = ${suspended.tenant.id}`;
    await sql`update platform.tenant set cluster = 'away' where id = ${moved.tenant.id}`;
    await askDirectory();
    await append([
      [moved.tenant.id, text(moved)],
      [suspended.tenant.id, text(suspended)],
      [other.tenant.id, text(other)],
    ]);
    await applied();
    assert.equal(await stored(suspended), 1);
    assert.equal((await state('away')).messages, 1);
    await sql`update platform.tenant set cluster = 'main' where id = ${moved.tenant.id}`;
    await askDirectory();
    await sql.end();
    assert.deepEqual(await newLetters(), []);
  });
});
