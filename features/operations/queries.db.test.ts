import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { listTenants } from '#features/operations/queries.ts';
import { until } from '#lib/until.testing.ts';

let cluster: TestCluster;
before(async () => {
  process.env.REGION = 'eu';
  cluster = await testCluster();
});
after(() => cluster.stop());

test('operators see in which region a tenant lives, as the settings have it', async () => {
  const { slug } = await cluster.newTenant();
  let lines: Awaited<ReturnType<typeof listTenants>> = [];
  // A primary that takes longer than a second is passed over for a replica, which may not know the tenant yet.
  await until('it is listed', async () => {
    lines = (await listTenants()).filter((one) => one.slug === slug);
    return lines.length > 0;
  });
  const [line] = lines;
  assert.deepEqual([line?.cluster, line?.region], ['main', 'eu']);
});
