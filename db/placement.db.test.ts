import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findTenant, forgetTenant, type Tenant } from '#db/placement.ts';
import { setTenantState } from '#db/tenants.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';

let cluster: TestCluster;
let tenant: Tenant;

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
});
after(() => cluster.stop());

test('names that nobody has, however many are asked for, push out no tenant', async () => {
  const known = await findTenant(tenant.slug);
  for (let from = 0; from < 5_200; from += 400) {
    const made = Array.from({ length: 400 }, (_, n) => findTenant(`no-such-${from + n}`));
    for (const found of await Promise.all(made)) assert.equal(found, null);
  }
  assert.equal(await findTenant(tenant.slug), known, 'the very object that was held');
});

test('many who ask at once are one query, and get one answer', async () => {
  forgetTenant(tenant.slug);
  const answers = await Promise.all(Array.from({ length: 50 }, () => findTenant(tenant.slug)));
  assert.equal(new Set(answers).size, 1);
});

test('what is forgotten is asked for again, also while a question is under way', async () => {
  forgetTenant(tenant.slug);
  const early = findTenant(tenant.slug);
  await setTenantState(cluster.adminUrl, tenant.slug, 'suspended');
  forgetTenant(tenant.slug);
  await early;
  assert.equal((await findTenant(tenant.slug))?.state, 'suspended');
});
