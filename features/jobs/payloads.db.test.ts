import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { v7 as uuidv7 } from 'uuid';
import type { Tenant } from '#db/placement.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import {
  addCourse,
  addPerson,
  addRequirement,
  addUnit,
  rootMessage,
} from '#features/compliance/world.testing.ts';
import { LINK_QUEUE } from '#features/invitations/rules/link-letter.ts';
import { enqueue } from '#features/jobs/commands.ts';
import { installJobs, JOBS, startWorker, type Worker } from '#features/jobs/jobs.ts';
import { removeEmbedded } from '#lib/embedded/existing.ts';

/** What a job's data can name, of the tenant that is attacked. */
type Theirs = { personId: string; email: string; unitId: string; requirementId: string; tenantId: string };

/**
 * What each queue can be told: data that would do something, were it the job's own tenant's. Whoever adds a queue says it here.
 * `names nothing`: the job visits its tenant, and its data is not read.
 */
const TOLD: Record<string, ((theirs: Theirs) => object[]) | 'names nothing'> = {
  [LINK_QUEUE]: ({ personId }) => [
    { personId, reason: 'invited' },
    { personId, reason: 'asked' },
  ],
  'access.forget-signed-out': 'names nothing',
  'audiences.refresh': 'names nothing',
  'compliance.daily': 'names nothing',
  'mail.send': 'names nothing',
  'media.settle': 'names nothing',
  'notices.remind': 'names nothing',
  'results.sweep': 'names nothing',
};

const FOLDER = 'test-payloads';
let cluster: TestCluster;
let admin: postgres.Sql;
let worker: Worker;
let ours: Tenant;
let theirs: Tenant;
let named: Theirs;

before(async () => {
  // A cluster of this file's own: its worker takes the jobs of every tenant there is.
  await removeEmbedded(resolve('.lectern', FOLDER));
  cluster = await testCluster(FOLDER);
  admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
  await installJobs(cluster.adminUrl);
  ours = await cluster.newTenant();
  theirs = await cluster.newTenant();
  await withTenant(ours, 'write', (db) => addPerson(db));
  named = await withTenant(theirs, 'write', async (db) => {
    const unitId = await addUnit(db, 'Theirs');
    const email = 'vic@theirs.test';
    const personId = await addPerson(db, { unitId, email });
    const { courseId } = await addCourse(db);
    const { requirementId } = await addRequirement(db, courseId);
    return { personId, email, unitId, requirementId, tenantId: theirs.id };
  });
  // None is due by the hour: what changes is a job's doing.
  const url = process.env.JOBS_DATABASE_URL ?? '';
  worker = await startWorker(
    { cluster: 'main', url },
    JOBS.map(({ queue, run }) => ({ queue, run })),
  );
});
after(async () => {
  await worker.stop();
  await admin.end();
  await cluster.stop();
  await removeEmbedded(resolve('.lectern', FOLDER));
});

/** All that a tenant has, as one text. */
async function everythingOf({ schema }: Tenant): Promise<string> {
  const tables = await admin<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = ${schema}::regnamespace and relkind = 'r' order by 1`;
  const parts: string[] = [];
  for (const { name } of tables) {
    const rows = await admin<{ line: string }[]>`
      select t::text as line from ${admin(schema)}.${admin(name)} t order by 1`;
    parts.push(...rows.map(({ line }) => `${name} ${line}`));
  }
  return parts.join('\n');
}

/** What became of every job of a queue, once none is due. */
async function outcomes(queue: string): Promise<string[]> {
  for (let n = 0; n < 1_500; n++) {
    const rows = await admin<{ state: string; due: boolean }[]>`
      select state::text, state = 'active' or state in ('created', 'retry') and start_after <= now() as due
      from jobs.job where name = ${queue}`;
    if (rows.every(({ due }) => !due)) return rows.map(({ state }) => state);
    await sleep(100);
  }
  throw new Error(`Jobs of ${queue} still wait.`);
}

const clear = (queue: string) => admin`delete from jobs.job where name = ${queue}`;
const ask = (queue: string, data: object) =>
  withTenant(ours, 'write', (db) => enqueue(db, queue, data as Record<string, unknown>));

test('of every queue it is known what it can be told', () => {
  assert.deepEqual(JOBS.map(({ queue }) => queue).toSorted(), Object.keys(TOLD).toSorted());
});

for (const queue of Object.keys(TOLD)) {
  const told = TOLD[queue] ?? 'names nothing';

  test(`${queue}: another tenant’s ids touch nothing of theirs`, async () => {
    const before = await everythingOf(theirs);
    const every = { ...named, id: named.personId, slug: theirs.slug, schema: theirs.schema };
    for (const data of [
      every,
      { ids: Object.values(named) },
      ...(told === 'names nothing' ? [] : told(named)),
    ])
      await ask(queue, data);
    assert.ok((await outcomes(queue)).length >= 2);
    assert.equal(await everythingOf(theirs), before);
    const own = await everythingOf(ours);
    for (const value of Object.values(named)) assert.ok(!own.includes(value), `${queue} took ${value}`);
    await clear(queue);
  });

  test(`${queue}: garbage is refused or not read, and the next job is done`, async () => {
    const before = await everythingOf(theirs);
    const deep = JSON.parse(`${'{"a":'.repeat(400)}1${'}'.repeat(400)}`);
    const garbage: object[] = [
      {},
      { personId: 'x', reason: 'invited' },
      { personId: uuidv7(), reason: 'x' },
      { personId: [named.personId], reason: { invited: true } },
      { personId: "' or true --", reason: "'; drop table person --" },
      JSON.parse('{"__proto__":{"personId":"x"},"constructor":{"prototype":{"tenantId":"x"}}}'),
      deep,
    ];
    for (const data of garbage) await ask(queue, data);
    // What no tenant can add, and somebody with the queue's own login could.
    const raw = [
      null,
      '[]',
      '"x"',
      '1',
      '{"tenantId":"x"}',
      '{"tenantId":null}',
      `{"tenantId":"${uuidv7()}"}`,
    ];
    for (const data of raw)
      await admin`insert into jobs.job (name, data, policy) values (${queue}, ${data}::text::jsonb, 'standard')`;
    const huge = JSON.stringify({ tenantId: ours.id, note: 'x'.repeat(4_000_000) });
    await admin`insert into jobs.job (name, data, policy) values (${queue}, ${huge}::text::jsonb, 'standard')`;
    const states = await outcomes(queue);
    assert.equal(states.length, garbage.length + raw.length + 1);
    // Six name no tenant by its id: they are tried again, and then given up.
    const refused = states.filter((state) => state !== 'completed');
    for (const state of refused) assert.ok(['retry', 'failed'].includes(state), state);
    assert.equal(refused.length, told === 'names nothing' ? 6 : 6 + garbage.length + 1);
    assert.equal(await everythingOf(theirs), before);
    await clear(queue);
  });
}

test('a tenant adds no job of a size that no feature needs', async () => {
  const refusal = await ask('mail.send', { note: 'x'.repeat(20_000) })
    .then(() => 'it was taken')
    .catch((error: unknown) => rootMessage(error));
  assert.match(refusal, /may have 8 KB of data/);
});
