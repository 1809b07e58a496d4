import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { switchOver } from '#lib/keeper/switch-over.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';
import { KeptCluster, until } from '#scripts/keeper/cluster.testing.ts';
import { Writers } from '#scripts/keeper/writers.testing.ts';

const found = await ensurePrograms('etcd').catch((error: Error) => error.message);

/** Three seconds are the aim; a machine that has much else to do, or a slow disk, needs longer for a promotion. */
const PAUSE_MS = 10_000;

describe('a planned switch-over', { skip: typeof found === 'string' ? found : false }, () => {
  const cluster = new KeptCluster('test-switch-over');
  const clients = new Map<string, postgres.Sql>();
  let primary = '';
  const on = (name: string): postgres.Sql => {
    const known = clients.get(name) ?? cluster.sql(name, { max: 4 });
    clients.set(name, known);
    return known;
  };
  let looking = true;
  // One look after the other: an answer that comes late would tell of an earlier primary.
  const look = async () => {
    for (; looking; await sleep(50)) {
      const view = await cluster.view();
      if (view?.leader && !view.state?.election) primary = view.leader;
    }
  };
  let looked = Promise.resolve();
  /** All are up, and it is known here who is the primary. */
  const whole = async () => {
    const state = await cluster.whole();
    await until(async () => primary === state.primary);
    return state;
  };

  before(async () => {
    await cluster.start();
    looked = look();
    await whole();
    await on(primary)`create table written (n int primary key)`;
  });

  after(async () => {
    looking = false;
    await looked;
    for (const client of clients.values()) await client.end({ timeout: 0 });
    await cluster.stop();
  });

  const standbys = () => cluster.names.filter((name) => name !== primary);
  const timesIn = (name: string, what: string) => cluster.log(name).split(what).length - 1;

  /** Nothing is missing at the present primary that was acknowledged by it or another. */
  async function requireAll(writers: Writers): Promise<void> {
    await writers.some();
    await writers.end();
    const rows = await on(primary)<{ n: number }[]>`select n from written`;
    const there = new Set(rows.map(({ n }) => n));
    assert.deepEqual(
      [...writers.acknowledged].filter((n) => !there.has(n)),
      [],
      `of ${writers.acknowledged.size} acknowledged`,
    );
    await on(primary)`truncate written`;
  }

  test('while people write: nothing is lost, writes pause for a moment, and the old primary follows without a copy', async (t) => {
    const { epoch } = await whole();
    const old = primary;
    const [to = ''] = standbys().toReversed();
    const copied = timesIn(old, 'a standby was made anew');
    const writers = new Writers(() => on(primary));
    await writers.some();
    const { longestMs: usualMs } = writers;
    assert.deepEqual(await switchOver(cluster.etcd(), 'test', to), { from: old, to });
    const state = await whole();
    assert.deepEqual([state.primary, state.epoch], [to, epoch + 1]);
    await requireAll(writers);
    t.diagnostic(
      `${writers.acknowledged.size} writes, of which none waited for longer than ${Math.round(writers.longestMs)} ms`,
    );
    assert.ok(writers.longestMs < PAUSE_MS + 10 * usualMs, `${writers.longestMs} ms, else ${usualMs} ms`);
    assert.equal(timesIn(old, 'a standby was made anew'), copied);
    assert.match(cluster.log(old), /goes on as a standby: it lacks nothing/);
    const again = cluster.sql(old);
    await assert.rejects(again`insert into written (n) values (-1)`, /read-only transaction/);
    await again.end({ timeout: 1 });
  });

  test('by the command, to whichever standby has everything; the keeper shows who is what', async () => {
    const { primary: old } = await whole();
    const command = spawn(process.execPath, ['scripts/keeper.ts', 'switch-over', 'test'], {
      env: { ...process.env, KEEPER_ETCD: cluster.etcdUrl },
    });
    let said = '';
    for (const stream of [command.stdout, command.stderr])
      stream.on('data', (chunk) => {
        said += chunk;
      });
    const [code] = await once(command, 'close');
    assert.equal(code, 0, said);
    const { primary: now, timeline } = await whole();
    assert.notEqual(now, old);
    assert.match(said, new RegExp(`^${now} is the primary of test now, in the place of ${old}\\.$`, 'm'));
    const shown = async (name: string) =>
      (await fetch(`http://127.0.0.1:${cluster.metricsOf(name)}/metrics`)).text();
    // As its keeper read the record last.
    await until(async () => /^lectern_keeper_voters 2$/m.test(await shown(now)));
    assert.match(await shown(now), /^lectern_keeper_is_primary 1$/m);
    assert.match(await shown(now), new RegExp(`^lectern_keeper_timeline ${timeline}$`, 'm'));
    assert.match(
      await shown(now),
      /^# TYPE lectern_keeper_promotions_total counter\nlectern_keeper_promotions_total 1$/m,
    );
    assert.match(await shown(old), /^lectern_keeper_is_standby 1$/m);
    assert.match(await shown(old), /^lectern_keeper_is_primary 0$/m);
  });

  test('a primary stays, and says why, when the other is none that has everything', async () => {
    const { epoch } = await whole();
    const refused = (to: string, message: RegExp) =>
      assert.rejects(switchOver(cluster.etcd(), 'test', to), { code: 'conflict', message });
    await refused('four', /The primary stays. four is none of those by whom commits are acknowledged/);
    await refused(primary, /is the primary of test already/);
    await assert.rejects(switchOver(cluster.etcd(), 'another', null), /etcd knows no cluster "another"/);
    const [late = '', other = ''] = standbys();
    // One that hangs would have to be asked too.
    cluster.signal(late, 'SIGSTOP');
    try {
      await assert.rejects(
        switchOver(cluster.etcd(), 'test', other),
        /The primary stays\. \w+ cannot keep up/,
      );
    } finally {
      cluster.signal(late, 'SIGCONT');
    }
    assert.equal((await whole()).epoch, epoch);
  });

  test('a primary whose keeper is killed while it hands over is replaced as any other', async () => {
    const { primary: old } = await whole();
    const writers = new Writers(() => on(primary));
    await writers.some();
    const said = timesIn(old, 'the primary ends');
    const switching = switchOver(cluster.etcd(), 'test', null).catch((error: unknown) => error);
    await until(async () => timesIn(old, 'the primary ends') > said);
    cluster.signal(old, 'SIGKILL');
    await cluster.recorded(({ primary: now, voters }) => now !== old && voters.length > 0);
    await until(async () => primary !== old);
    await requireAll(writers);
    cluster.startKeeper(old);
    await cluster.whole();
    await Promise.race([switching, sleep(1_000)]);
  });
});
