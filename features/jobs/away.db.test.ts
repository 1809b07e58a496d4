import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { enqueue } from '#features/jobs/commands.ts';
import { installJobs, startWorkers } from '#features/jobs/jobs.ts';
import { removeEmbedded } from '#lib/embedded/existing.ts';
import { singleton } from '#lib/singleton.ts';

/** A cluster of this file's own: its workers take the jobs of every tenant there is. */
const FOLDER = 'test-jobs-away';
const NOWHERE = 'postgres://nobody@127.0.0.1:1/nothing';

let cluster: TestCluster;
let admin: postgres.Sql;
let there: string;

before(async () => {
  await removeEmbedded(resolve('.lectern', FOLDER));
  cluster = await testCluster(FOLDER);
  admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
  there = process.env.JOBS_DATABASE_URL ?? '';
  await installJobs(cluster.adminUrl);
});
after(async () => {
  await admin.end();
  await cluster.stop();
  await removeEmbedded(resolve('.lectern', FOLDER));
});

const connections = async () => {
  const [row] = await admin<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity where application_name = 'lectern jobs'`;
  return row?.count ?? 0;
};

test('a node begins while a cluster is away, and works off its jobs when it answers', async (t) => {
  const tenant = await cluster.newTenant();
  await withTenant(tenant, 'write', (db) => enqueue(db, 'media.settle', {}));
  const home = { name: 'main', jobs: NOWHERE };
  const workers = startWorkers([home]);
  t.after(() => workers.stop());
  await sleep(500);
  home.jobs = there;
  for (let n = 0; ; n++) {
    const [row] = await admin<{ state: string }[]>`
      select state::text from jobs.job where data->>'tenantId' = ${tenant.id} and name = 'media.settle' limit 1`;
    if (row?.state === 'completed') break;
    assert.ok(n < 1_500, `its job is ${row?.state}`);
    await sleep(100);
  }
});

test('a primary that moves while its queue is begun is followed, and nothing is left of what was begun', async (t) => {
  const told = new Set<() => void>();
  const known = singleton<Map<string, unknown>>('db.roles', () => new Map());
  known.set('moving', { moves: told, end: () => {} });
  t.after(() => known.delete('moving'));
  let asked = 0;
  const home = {
    name: 'moving',
    get jobs() {
      asked += 1;
      // Once it has been given away, another server takes the primary's place.
      if (asked === 2) queueMicrotask(() => [...told].map((tell) => tell()));
      return there;
    },
  };
  const workers = startWorkers([home]);
  for (let n = 0; asked < 3; n++) {
    assert.ok(n < 600, 'it works on where the primary was');
    await sleep(100);
  }
  await workers.stop();
  for (let n = 0; (await connections()) > 0; n++) {
    assert.ok(n < 600, `${await connections()} connections are left`);
    await sleep(100);
  }
});
