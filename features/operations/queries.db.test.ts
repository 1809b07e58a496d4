import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { listTenants } from '#features/operations/queries.ts';

let cluster: TestCluster;
before(async () => {
  process.env.REGION = 'eu';
  cluster = await testCluster();
});
after(() => cluster.stop());

test('operators see in which region a tenant lives, as the settings have it', async () => {
  const { slug } = await cluster.newTenant();
  const [line] = (await listTenants()).filter((one) => one.slug === slug);
  assert.deepEqual([line?.cluster, line?.region], ['main', 'eu']);
});
