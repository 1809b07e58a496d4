import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import type { Tenant } from '#db/placement.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { rootMessage } from '#features/compliance/world.testing.ts';
import { enqueue, type Job } from '#features/jobs/commands.ts';
import { installJobs, JOBS, startWorker } from '#features/jobs/jobs.ts';

let cluster: TestCluster;
let tenant: Tenant;
let admin: postgres.Sql;
const ran: { slug: string; data: unknown }[] = [];
const job: Job = {
  queue: 'test.note',
  every: 'hour',
  run: async ({ slug }, data) => void ran.push({ slug, data }),
};

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
  admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
  await installJobs(cluster.adminUrl, [job]);
});
after(async () => {
  await admin.end();
  await cluster.stop();
});

const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);
const waiting = () => admin`select data from jobs.job where name = 'test.note' and state = 'created'
  and data->>'tenantId' = ${tenant.id}`;
const refusal = async (work: Promise<unknown>) =>
  work.then(() => 'it ran').catch((error: unknown) => rootMessage(error));

test('installing again changes nothing', async () => {
  await installJobs(cluster.adminUrl, [job]);
});

test('a job is committed with its transaction and gone with it', async () => {
  await write((db) => enqueue(db, 'test.note', { n: 1 }));
  assert.deepEqual([...(await waiting())], [{ data: { n: 1, tenantId: tenant.id } }]);
  await assert.rejects(
    write(async (db) => {
      await enqueue(db, 'test.note', { n: 2 });
      throw new Error('changed my mind');
    }),
  );
  assert.equal((await waiting()).length, 1);
});

test('the tenant is stamped, not believed', async () => {
  await write((db) => enqueue(db, 'test.note', { tenantId: 'another', forged: true }));
  const forged = (await waiting()).filter((row) => row.data.forged);
  assert.deepEqual(forged, [{ data: { forged: true, tenantId: tenant.id } }]);
});

test('of one key at most one job waits', async () => {
  for (const n of [10, 11]) await write((db) => enqueue(db, 'test.note', { n }, { key: 'once' }));
  assert.deepEqual(
    (await waiting()).map((row) => row.data.n).filter((n) => n >= 10),
    [10],
  );
});

test('an unknown queue raises', async () => {
  assert.match(await refusal(write((db) => enqueue(db, 'test.nothing', {}))), /no job queue "test.nothing"/);
});

test("a tenant's role can neither read the queue nor use its tools", async () => {
  for (const text of [
    'select * from jobs.job',
    'select * from jobs.queue',
    `insert into jobs.job (name) values ('test.note')`,
    `select jobs.delete_queue('test.note')`,
    `select jobs.create_queue('test.mine', '{}')`,
  ]) {
    assert.match(await refusal(write((db) => db.execute(sql.raw(text)))), /permission denied/, text);
  }
});

test('the worker runs what waits, inside its tenant, and visits every tenant each hour', async () => {
  const url = process.env.JOBS_DATABASE_URL ?? '';
  const worker = await startWorker({ cluster: 'main', url }, [job]);
  const told = () => ran.filter(({ slug }) => slug === tenant.slug).map(({ data }) => JSON.stringify(data));
  for (let i = 0; i < 600 && new Set(told()).size < 4; i++) await sleep(200);
  await worker.stop();
  const mine = told();
  // Twice, when the hour's visit comes by its clock just now.
  assert.ok(mine.includes('{}'), mine.join());
  assert.deepEqual(
    mine.filter((data) => data !== '{}').toSorted(),
    ['{"forged":true}', '{"n":10}', '{"n":1}'].toSorted(),
  );
});

test('a tenant that queues fifty times its share delays its own jobs, and nobody else by more than theirs', async () => {
  const flood = await cluster.newTenant();
  const others = [await cluster.newTenant(), await cluster.newTenant()];
  const order: string[] = [];
  const slow: Job = {
    queue: 'test.slow',
    run: async ({ slug }) => {
      order.push(slug);
      await sleep(20);
    },
  };
  await installJobs(cluster.adminUrl, [slow]);
  await withTenant(flood, 'write', async (db) => {
    for (let n = 0; n < 200; n++) await enqueue(db, 'test.slow', { n });
  });
  for (const one of others)
    await withTenant(one, 'write', async (db) => {
      for (let n = 0; n < 4; n++) await enqueue(db, 'test.slow', { n });
    });
  const url = process.env.JOBS_DATABASE_URL ?? '';
  const worker = await startWorker({ cluster: 'main', url }, [slow]);
  while (order.length < 208) await sleep(50);
  await worker.stop();
  for (const { slug } of others) {
    const last = order.lastIndexOf(slug);
    assert.ok(last < 24, `the last of four came as number ${last + 1} of ${order.length}`);
  }
});

test('no queue but those of features takes a job of a tenant: not the ones by which all tenants are visited', async () => {
  const rows = await admin<{ name: string }[]>`select name from jobs.queue where name not like 'test.%'`;
  const declared = new Set(JOBS.map(({ queue }) => queue));
  const inside = rows.map(({ name }) => name).filter((name) => !declared.has(name));
  for (const name of ['jobs.hourly', '__pgboss__send-it']) assert.ok(inside.includes(name), name);
  const another = { name: job.queue, data: { tenantId: '00000000-0000-4000-8000-000000000000' } };
  for (const name of inside)
    assert.match(await refusal(write((db) => enqueue(db, name, another))), /There is no job queue/, name);
});
