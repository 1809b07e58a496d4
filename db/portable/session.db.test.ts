import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inOneTransaction } from '#db/portable/session.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';

let cluster: TestCluster;

before(async () => {
  cluster = await testCluster();
});
after(() => cluster.stop());

test('after rows of whatever size came out, the connection goes on answering', {
  timeout: 150_000,
}, async () => {
  await inOneTransaction(cluster.adminUrl, 'read only', async ({ ask, out }) => {
    for (const rows of [0, 1, 400, 700, 900, 1_100, 5_000, 50_000]) {
      let bytes = 0;
      const copy = `copy (select repeat('x', 99) from generate_series(1, ${rows})) to stdout`;
      const stream = await out(copy);
      // Whoever takes rows slowly makes the client pause.
      await sleep(50);
      for await (const piece of stream) bytes += piece.length;
      assert.equal(bytes, rows * 100);
      assert.deepEqual([...(await ask('select 1 as one'))], [{ one: 1 }]);
    }
  });
});

test('what is asked after the connection was lost is refused, not answered by another connection', async () => {
  const work = inOneTransaction(cluster.adminUrl, 'read write', async ({ ask }) => {
    await ask('select pg_terminate_backend(pg_backend_pid())').catch(() => {});
    await ask('select 1');
  });
  await assert.rejects(work, /connection/i);
});
