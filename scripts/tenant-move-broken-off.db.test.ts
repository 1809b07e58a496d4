import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { dropCopy } from '#db/moving/move.ts';
import { differences } from '#db/portable/compare.ts';
import { unit } from '#db/schema/tenant/people.ts';
import { withTenant } from '#db/tenant-db.ts';
import { enqueue } from '#features/jobs/commands.ts';
import { inTime } from '#lib/in-time.testing.ts';
import {
  contents,
  first,
  found,
  globex,
  on,
  refused,
  second,
  startTwo,
  stopTwo,
} from '#scripts/tenant-backup.testing.ts';
import { moverHalting, moveTo } from '#scripts/tenant-move.testing.ts';

before(() => startTwo('move-killed'));
after(stopTwo);

/** Back and forth, so that the directory's cluster is now the source and now the destination. */
const STAGES = [
  ...['home', 'copying', 'following', 'compared', 'still', 'opened'],
  ...['closed', 'listed', 'moved', 'closed', 'opened', 'listed'],
];

for (const [n, stage] of STAGES.entries()) {
  const [from, to] = n % 2 === 0 ? ['first', 'second'] : ['second', 'first'];
  test(`killed at "${stage}" on its way to ${to}: it can be written at once, and the same command completes the move`, async () => {
    const was = await contents(await found('globex'));
    const startAfter = new Date(Date.now() + 86_400_000);
    await withTenant(globex, 'write', (db) => enqueue(db, 'media.settle', { n }, { startAfter }));
    const child = await moverHalting('globex', to as string, stage);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const row = { name: 'During', code: `${stage}-${n}` };
    await withTenant(globex, 'write', (db) => db.insert(unit).values(row));
    const moved = await moveTo('globex', to as string);
    assert.deepEqual([moved.from, moved.to], [from, to]);
    const now = await found('globex');
    assert.equal(now.cluster, to);
    assert.deepEqual(
      differences(was, await contents(now)).map(({ table, rows }) => [table, rows[1] - rows[0]]),
      [['unit', 1]],
    );
    const waiting = (cluster: typeof first) =>
      on(cluster, (sql) => sql`select 1 from jobs.job where data->>'tenantId' = ${globex.id}`);
    const [left, come] = await Promise.all((n % 2 === 0 ? [first, second] : [second, first]).map(waiting));
    assert.deepEqual([left?.length, come?.length], [0, n + 1], 'its jobs wait where it is, and nowhere else');
    await dropCopy('globex');
  });
}

test('a mover that hangs is ended by the server, and writes go on', async () => {
  const write = (code: string) =>
    withTenant(globex, 'write', (db) => db.insert(unit).values({ name: 'Hung', code }));
  const usual = performance.now();
  await write('before');
  const usualMs = performance.now() - usual;
  const child = await moverHalting('globex', 'second', 'still');
  await inTime(4_000 + 5 * usualMs, write('hung'));
  child.kill('SIGKILL');
  await once(child, 'exit');
  await dropCopy('globex');
  assert.equal((await found('globex')).cluster, 'first');
});

test('a copy that was changed by hand is not moved to, and the source goes on', async () => {
  const child = await moverHalting('globex', 'second', 'following');
  child.kill('SIGKILL');
  await once(child, 'exit');
  // As from a third place, or the change would come to the source too.
  await on(second, (sql) =>
    sql.unsafe(`select pg_replication_origin_create('by-hand'); select pg_replication_origin_session_setup('by-hand');
      update t_globex.person set given_name = 'Bent' where email = 'p8@example.com'`),
  );
  await assert.rejects(
    moveTo('globex', 'second'),
    refused('conflict', /differ in person \(50 and 50 rows\)/),
  );
  assert.equal((await found('globex')).cluster, 'first');
  await withTenant(globex, 'write', (db) => db.insert(unit).values({ name: 'On', code: 'on' }));
  await dropCopy('globex');
});
