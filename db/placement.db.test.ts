import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { allTenants, askDirectory, findTenant, follow, type Tenant, tenantById } from '#db/placement.ts';
import { createTenant, setTenantState } from '#db/tenants.ts';
import { heard, type TestCluster, testCluster } from '#db/testing.ts';
import { inTime } from '#lib/in-time.testing.ts';
import { readCounters } from '#lib/metrics.ts';

let cluster: TestCluster;
let tenant: Tenant;
let admin: postgres.Sql;

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
  admin = postgres(cluster.adminUrl, { max: 1, onnotice: () => {} });
});
after(async () => {
  await admin.end();
  await cluster.stop();
});

const questions = () => readCounters().directory_asked ?? 0;

test('names that nobody has, however many are asked for, cost hardly a question', async () => {
  const known = await findTenant(tenant.slug);
  await heard(async () => {
    const [before, began] = [questions(), performance.now()];
    const names = Array.from({ length: 5_000 }, (_, n) => findTenant(`no-such-${n}`));
    for (const found of await Promise.all(names)) assert.equal(found, null);
    const most = Math.ceil((performance.now() - began) / 100) + 2;
    assert.ok(questions() - before <= most, `${questions() - before} questions, ${most} were due`);
  });
  assert.equal(await findTenant(tenant.slug), known, 'the very object that was held');
});

test('many who ask at once get one answer', async () => {
  await heard(askDirectory);
  const answers = await Promise.all(Array.from({ length: 50 }, () => findTenant(tenant.slug)));
  assert.equal(new Set(answers).size, 1);
});

/** What an idle process answers at its first question after so long. */
const afterwards = async (ms: number) => {
  await sleep(ms);
  return findTenant(tenant.slug);
};

test('a change that another process made holds here within a second, idle or busy', async () => {
  await findTenant(tenant.slug);
  await setTenantState(cluster.adminUrl, tenant.slug, 'suspended');
  assert.equal((await heard(() => afterwards(950)))?.state, 'suspended');
  await setTenantState(cluster.adminUrl, tenant.slug, 'active');
  const asked = performance.now();
  await heard(askDirectory);
  const answerMs = performance.now() - asked;
  await setTenantState(cluster.adminUrl, tenant.slug, 'suspended');
  const followed = async () => {
    while ((await findTenant(tenant.slug))?.state !== 'suspended') await sleep(5);
  };
  await inTime(1_000 + 5 * answerMs, followed());
  await setTenantState(cluster.adminUrl, tenant.slug, 'active');
  await heard(askDirectory);
});

test('a tenant that another process has made is found at once, by its name and by its id', async () => {
  const slug = `${tenant.slug}-young`;
  const { id } = await createTenant(cluster.adminUrl, { slug, name: 'Young', cluster: 'main' });
  const [row] = await admin`delete from platform.tenant where slug = ${slug} returning *`;
  assert.ok(row);
  assert.equal(await heard(() => findTenant(slug)), null);
  await sleep(150);
  await admin`insert into platform.tenant ${admin(row)}`;
  assert.equal((await heard(() => tenantById(id)))?.slug, slug);
  assert.equal((await heard(() => findTenant(slug)))?.id, id);
  await admin`delete from platform.tenant where slug = ${slug}`;
  assert.equal(await heard(() => tenantById('00000000-0000-4000-8000-000000000000')), null);
  await heard(askDirectory);
  assert.equal(await heard(() => findTenant(slug)), null);
});

test('what a cluster says of a tenant that moved on is believed until the directory says more', async () => {
  // Other test files make tenants beside this one, and that is news.
  await admin.begin(async (tx) => {
    await tx`lock table platform.tenant in share mode`;
    await heard(askDirectory);
    follow(tenant, 'elsewhere');
    assert.equal((await findTenant(tenant.slug))?.cluster, 'elsewhere');
  });
  await admin`update platform.tenant set name = 'renamed' where id = ${tenant.id}`;
  await heard(askDirectory);
  const now = await findTenant(tenant.slug);
  assert.deepEqual([now?.cluster, now?.name], ['main', 'renamed']);
  assert.ok((await allTenants()).some(({ slug }) => slug === tenant.slug));
});
