import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { knownDataFolder } from '#lib/embedded/place.ts';
import { switchOver } from '#lib/keeper/switch-over.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';
import { KeptCluster, until } from '#scripts/keeper/cluster.testing.ts';
import { Door } from '#scripts/keeper/door.testing.ts';
import { Writers } from '#scripts/keeper/writers.testing.ts';

const found = await ensurePrograms('etcd').catch((error: Error) => error.message);

describe('a cluster under keepers, when something breaks off half-way', {
  skip: typeof found === 'string' ? found : false,
}, () => {
  const cluster = new KeptCluster('test-half-way');

  before(async () => {
    await cluster.start();
    const { primary } = await cluster.whole();
    await cluster.asked(primary, (sql) => sql`create table written (n int primary key)`);
  });
  after(() => cluster.stop());

  /** Whoever is promoted comes no further than to the end of it while this file is there. */
  async function holdPromotions(standbys: readonly string[]): Promise<string> {
    const file = join(knownDataFolder(cluster.folder), 'hold');
    const command = `while test -e ${file}; do sleep 0.1; done`;
    writeFileSync(file, '');
    for (const name of standbys) {
      await cluster.asked(name, async (sql) => {
        await sql.unsafe(`alter system set recovery_end_command = '${command}'`);
        await sql`select pg_reload_conf()`;
      });
      await until(() =>
        cluster.asked(name, async (sql) => {
          const [row] = await sql`select current_setting('recovery_end_command') = ${command} as told`;
          return row?.told;
        }),
      );
    }
    return file;
  }

  test('who is killed while it is being promoted is the only one that may go on, with everything', async () => {
    const { primary, voters, timeline: old } = await cluster.whole();
    await cluster.asked(primary, (sql) => sql`insert into written (n) values (-1)`);
    const hold = await holdPromotions(voters);
    cluster.signal(primary, 'SIGKILL');
    const { primary: chosen } = await cluster.recorded(
      ({ primary: now, timeline, election }) => now !== primary && timeline === null && !election,
    );
    // Of its log, since PostgreSQL tells nobody: it has left the old timeline, and its keeper does not know yet.
    await until(async () =>
      readFileSync(join(knownDataFolder(cluster.folder), `${chosen}.log`), 'utf8').includes(
        `selected new timeline ID: ${(old ?? 0) + 1}`,
      ),
    );
    await cluster.switchOff(chosen);
    rmSync(hold);
    assert.equal((await cluster.seen()).state?.timeline, null, 'it was not up');
    cluster.startKeeper(primary);
    // They ask for the one that may know more, and take nobody else.
    await cluster.recorded(({ election }) => election !== null);
    await sleep(5_000);
    assert.equal((await cluster.seen()).state?.primary, chosen);
    cluster.startKeeper(chosen);
    assert.equal((await cluster.whole()).primary, chosen);
    const rows = await cluster.asked(chosen, async (sql) => [...(await sql`select n from written`)]);
    assert.deepEqual(rows, [{ n: -1 }]);
  });

  test('a primary whose keeper alone is cut off from etcd ends, and nothing is lost that it acknowledged', async (t) => {
    const { primary: before } = await cluster.whole();
    const cutOff = cluster.names.find((name) => name !== before) ?? '';
    const etcd = Number(new URL(cluster.etcdUrl).port);
    const door = new Door(cluster.sparePort, etcd);
    t.after(() => door.close());
    await cluster.stopKeeper(cutOff);
    cluster.startKeeper(cutOff, { KEEPER_ETCD: `http://127.0.0.1:${cluster.sparePort}` });
    await cluster.whole();
    await switchOver(cluster.etcd(), 'test', cutOff);
    await cluster.whole();
    const server = cluster.sql(cutOff, { max: 4 });
    const writers = new Writers(() => server);
    await writers.some();
    door.cut();
    const { primary: now } = await cluster.recorded(
      ({ primary, voters }) => primary !== cutOff && voters.length > 0,
    );
    assert.equal(cluster.postmaster(cutOff), undefined);
    await writers.end();
    await server.end({ timeout: 0 });
    const there = await cluster.asked(now, async (sql) =>
      (await sql<{ n: number }[]>`select n from written`).map(({ n }) => n),
    );
    const kept = new Set(there);
    assert.deepEqual(
      [...writers.acknowledged].filter((n) => !kept.has(n)),
      [],
    );
    door.open();
    await cluster.whole();
  });
});
