import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, test } from 'node:test';
import { checkOf } from '#scripts/capacity/check.ts';
import { connectionsOf } from '#scripts/capacity/connections.ts';
import {
  FIGURES,
  type Figures,
  keepSignIn,
  keepSurges,
  type Observation,
  readFigures,
  readSurge,
} from '#scripts/capacity/figures.ts';
import { costOf, lineOf, linesOf, predict } from '#scripts/capacity/model.ts';
import { clustersFor, coresFor, nodesFor, planFor, redisMb } from '#scripts/capacity/plan.ts';
import { readPrices } from '#scripts/capacity/prices.ts';
import { checkText, planText } from '#scripts/capacity/report.ts';

const folder = mkdtempSync(join(tmpdir(), 'lectern-capacity-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string, value: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};

/** A surge in which a page costs a web node 16 ms, and the logs 12,000 ms a minute and 0.1 ms a batch. */
const surge = (learners: number, pages = 0.5): Observation => ({
  at: '2026-11-22',
  learners,
  minutes: 10,
  pages,
  small: 0.5,
  batches: 5,
  shed: pages < 0.5 ? 0.5 : 0,
  cpuMs: { web: 16 * pages, nats: 12_000 / learners + 0.5, standby: 8 * pages, primary: 2 },
  rssMb: { web: 500, redis: 16 + learners / 1_000 },
  connections: 48,
});
const figures: Figures = {
  machine: { cpu: 'A processor', cores: 2 },
  surges: [surge(3_000), surge(10_000, 0.2)],
  signIn: { at: '2026-11-22', cpuMs: 18 },
  logBytes: 3_000,
};
const prices = readPrices();

describe('the lines through what was measured', () => {
  test('pages cost each the same, batches a fixed part and a part that grows', () => {
    const { web, nats } = linesOf(figures.surges);
    assert.deepEqual([web.fixed, Math.round(web.each * 100) / 100], [0, 16]);
    assert.deepEqual([Math.round(nats.fixed), Math.round(nats.each * 1_000)], [12_000, 100]);
    assert.equal(costOf(nats, 1_000, 2), 2 * nats.fixed + 1_000 * nats.each);
  });

  test('with one size everything goes through nought', () => {
    assert.equal(lineOf('nats', [surge(3_000)]).fixed, 0);
  });

  test('neither end is below nought, however measurements scatter', () => {
    const falling = lineOf('nats', [surge(3_000), { ...surge(10_000), cpuMs: { nats: 0.5 } }]);
    assert.deepEqual([falling.each, falling.fixed > 0], [0, true]);
    const steep = lineOf('nats', [surge(3_000), { ...surge(10_000), cpuMs: { nats: 40 } }]);
    assert.deepEqual([steep.fixed, steep.each > 0], [0, true]);
  });

  test('a surge is reckoned from another exactly when both follow the lines', () => {
    const reckoned = predict(surge(3_000), surge(10_000, 0.2), figures.surges);
    assert.equal(reckoned.web.toFixed(6), (16 * 0.2).toFixed(6));
    assert.equal(reckoned.nats.toFixed(6), (12_000 / 10_000 + 0.5).toFixed(6));
  });

  test('a check names the error of every part, and takes no shape from what it is compared with', () => {
    const worse = { ...surge(10_000, 0.2), cpuMs: { ...surge(10_000, 0.2).cpuMs, web: 4 } };
    const checked = checkOf(surge(3_000), worse, figures.surges);
    assert.deepEqual([checked.parts.web.error, checked.shapes], [-0.2, [3_000, 10_000]]);
    assert.deepEqual(checkOf(surge(3_000), surge(10_000, 0.2), figures.surges).shapes, []);
  });
});

describe('what so many people need', () => {
  const cores = coresFor({ learners: 50_000, arriveMinutes: 10 }, figures, linesOf(figures.surges));

  test('web nodes draw what people ask for, and each arrival’s home', () => {
    assert.equal(cores.web.toFixed(4), ((50_000 * (0.5 + 0.1) * 16) / 60_000).toFixed(4));
    assert.equal(cores['sign-in'].toFixed(4), ((50_000 / 600) * 0.018).toFixed(4));
  });

  test('nodes are planned to six tenths, and one may die', () => {
    assert.deepEqual([nodesFor(0.1), nodesFor(0.6), nodesFor(0.61), nodesFor(6)], [2, 2, 3, 11]);
  });

  test('a cluster is full by its primary, or by its standbys when one is gone', () => {
    const room = 8 * 0.6;
    assert.equal(clustersFor({ ...cores, primary: 0.1, standby: room }, prices), 1);
    assert.equal(clustersFor({ ...cores, primary: 0.1, standby: room + 0.1 }, prices), 2);
    assert.equal(clustersFor({ ...cores, primary: 3 * room, standby: 0 }, prices), 3);
  });

  test('Redis grows by what a learner leaves there, and holds it twice while it writes', () => {
    assert.equal(redisMb(10_000, figures.surges), 2 * (16 + 10));
    assert.ok(redisMb(10_000, [surge(3_000)]) >= 2 * 16);
  });

  test('the pools of a server add up below its limit, and say so when they do not', () => {
    const nodes = { web: 10, 'sign-in': 2, intake: 2, worker: 2, pgbouncer: 2 };
    const small = connectionsOf(nodes, 1, 8);
    assert.deepEqual(small.servers.primary, {
      pools: { primary: 16, jobs: 4, walsenders: 4 },
      sum: 24,
      limit: 95,
    });
    const pool = 10 * 5 + 2 * 5 + 2 * 5 + 2 * 10;
    assert.deepEqual([small.withoutPgbouncer, small.warnings], [pool + 16, []]);
    assert.equal(
      small.clients.sum,
      4 * pool + 3 * 16,
      'a primary, two standbys, reports; and who is the primary',
    );
    const large = connectionsOf({ ...nodes, web: 900 }, 1, 64);
    assert.match(large.warnings.join(' '), /pools of a primary add up to 164 .* limit leaves 95/);
    assert.match(large.warnings.join(' '), /which take 8000: add PgBouncers/);
  });

  test('the bill is the machines and the disks', () => {
    const plan = planFor({ learners: 50_000, arriveMinutes: 10 }, figures, prices);
    const machines = Object.values(plan.parts).reduce((sum, { monthly }) => sum + monthly, 0);
    assert.equal(plan.monthly, Math.round(machines + plan.storageGb * prices.storageGb));
    assert.equal(plan.parts.standby?.monthly, 2 * (prices.machines.large?.price ?? 0));
    assert.match(plan.warnings.join(' '), /3000, on 2 cores: 16.7 times that is reckoned, not seen/);
    assert.match(plan.warnings.join(' '), /With 10000 learners some pages were refused/);
  });

  test('however many clusters there are, each server holds the learners of its own', () => {
    const plan = planFor({ learners: 1_000_000, arriveMinutes: 10 }, figures, prices);
    const all = 1_000_000 * 0.0015;
    assert.ok(plan.clusters > 1);
    const disks = all * 3 + all / plan.clusters + 3 * plan.nats.storageGbEach;
    assert.equal(plan.storageGb, Math.round(disks));
  });

  test('more people never cost less', () => {
    const bill = (learners: number) => planFor({ learners, arriveMinutes: 10 }, figures, prices).monthly;
    const bills = [1, 100, 3_000, 20_000, 50_000, 300_000].map(bill);
    assert.deepEqual(
      bills,
      bills.toSorted((a, b) => a - b),
    );
  });

  test('what is printed fits into 80 columns', () => {
    const plan = planFor({ learners: 9_999_999, arriveMinutes: 1 }, figures, prices);
    const checked = checkText(checkOf(surge(3_000), surge(10_000, 0.2), figures.surges));
    for (const line of [...planText(plan, figures, prices), ...checked]) assert.ok(line.length <= 80, line);
  });
});

describe('the files', () => {
  const given = {
    learners: 1_000,
    minutes: 2,
    classes: [
      { name: 'home', p95: 1, requests: 600, errors: 20, shed: 80 },
      { name: 'course', requests: 400, errors: 0, shed: 100 },
      { name: 'small', requests: 1_000, errors: 0 },
      { name: 'track', requests: 10_000, errors: 0 },
    ],
    cpuMsPerLearnerMinute: {
      'web-1': 4,
      'web-2': 3,
      'main-primary': 1,
      'redis-primary': 0.1,
      'main-analytics': 0.2,
    },
    rssMb: { 'web-1': [400, 450], 'web-2': [500, 480], 'redis-primary': [16] },
    dbConnectionsMax: 40,
  };

  test('of a surge, what was drawn counts, by part', () => {
    const { pages, shed, batches, cpuMs, rssMb } = readSurge(file('surge.json', given), '2026-11-22');
    assert.deepEqual([pages, shed, batches], [0.4, 0.2, 5]);
    assert.deepEqual([cpuMs.web, cpuMs.primary, cpuMs.redis, cpuMs.analytics], [7, 1, 0.1, 0.2]);
    assert.deepEqual([rssMb.web, rssMb.redis], [500, 16]);
  });

  test('the newest surge of a size takes the place of the one before', () => {
    const kept = file('figures.json', figures);
    const again = { ...surge(3_000), at: '2026-12-01' };
    keepSurges([again, surge(2_000)], kept);
    keepSignIn(20, '2026-12-01', kept);
    const { surges, signIn } = readFigures(kept);
    assert.deepEqual(
      surges.map(({ learners, at }) => [learners, at]),
      [
        [2_000, '2026-11-22'],
        [3_000, '2026-12-01'],
        [10_000, '2026-11-22'],
      ],
    );
    assert.equal(signIn.cpuMs, 20);
  });

  test('of two files of one size the one that was written later is kept, in whatever order they are named', () => {
    const place = join(folder, 'elsewhere');
    mkdirSync(join(place, 'ops'), { recursive: true });
    const [newer, older, other] = [
      file('a.json', { ...given, dbConnectionsMax: 41 }),
      file('b.json', given),
      file('c.json', { ...given, learners: 2_000 }),
    ];
    utimesSync(older, 1_000_000, 1_000_000);
    for (const named of [
      [newer, older, other],
      [older, other, newer],
    ]) {
      writeFileSync(join(place, FIGURES), JSON.stringify(figures));
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [resolve('scripts/capacity.ts'), '--keep', ...named],
        { cwd: place, encoding: 'utf8' },
      );
      assert.equal(status, 0, stderr);
      assert.match(stdout, /holds surges of 1000, 2000, 3000, 10000 learners/);
      const { surges } = readFigures(join(place, FIGURES));
      assert.equal(surges.find(({ learners }) => learners === 1_000)?.connections, 41);
    }
  });

  test('what the repository keeps is read', () => {
    assert.ok(readFigures().surges.length >= 2);
    assert.equal(JSON.parse(readFileSync(FIGURES, 'utf8')).surges.length, readFigures().surges.length);
  });

  test('a file that is not what it should be is refused with what is wrong in it', () => {
    const refused: [() => unknown, RegExp][] = [
      [() => readSurge(join(folder, 'none.json'), '2026-11-22'), /none\.json is not there/],
      [() => readSurge(file('text.json', 'x'), '2026-11-22'), /text\.json is no JSON/],
      [
        () => readSurge(file('half.json', { learners: 1 }), '2026-11-22'),
        /half\.json is not what .*surge.* minutes/,
      ],
      [() => readFigures(file('old.json', { surges: [] })), /old\.json is not .*machine/],
      [() => readFigures(join(folder, 'gone.json')), /gone\.json is missing/],
      [() => readPrices(file('prices.json', { ...prices, currency: 7 })), /prices\.json .* currency/],
      [
        () => readPrices(file('other.json', { ...prices, runsOn: { ...prices.runsOn, web: 'huge' } })),
        /puts web on "huge" and does not describe/,
      ],
    ];
    for (const [read, sentence] of refused) assert.throws(read, { code: 'bad_input', message: sentence });
  });
});

test('arguments that cannot be meant are refused with a sentence', () => {
  const refused: [string[], RegExp][] = [
    [[], /^Usage:/],
    [['--learners', '5', '--check'], /^Usage:/],
    [['--learners', 'many'], /whole number from 1 to 10000000, not "many"/],
    [['--learners', '5', 'surge.json'], /^Usage:/],
    [
      ['--learners', '5', '--json', '/nowhere/plan.json'],
      /^--json: "\/nowhere\/plan\.json" cannot be written \(ENOENT\)\.$/m,
    ],
    [['--learners', '-5'], /argument is ambiguous|--learners/],
    [['--learners', '0'], /not "0"/],
    [['--learners', '10', '--arrive', '0'], /--arrive is a number of minutes/],
    [['--check', 'one.json'], /--check takes two surges/],
    [['--check', '--prices', 'x.json'], /go with --learners/],
    [['--keep'], /--keep takes one or more/],
    [['--lerners', '5'], /Unknown option '--lerners'/],
  ];
  for (const [args, sentence] of refused) {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/capacity.ts', ...args], {
      encoding: 'utf8',
    });
    assert.deepEqual([args, status], [args, 1]);
    assert.match(stderr, sentence);
    assert.doesNotMatch(stderr, /at .*\.ts:/);
  }
});
