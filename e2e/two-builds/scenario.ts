import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from '#e2e/support/chromium.ts';
import { ask } from '#e2e/support/http.ts';
import { endSession, hostOf, newSession, PEOPLE } from '#e2e/support/session.ts';
import { specimensOf } from '#e2e/support/specimens.ts';
import { clicksByHand } from '#e2e/two-builds/clicks.ts';
import { type Crowd, startCrowd } from '#e2e/two-builds/crowd.ts';
import { buildNextVersion } from '#e2e/two-builds/next-version.ts';
import { type Build, type Door, oneDoor } from '#e2e/two-builds/one-door.ts';
import { METRICS_TOKEN, misses, startNode } from '#e2e/two-builds/portal-node.ts';
import { freePort } from '#lib/embedded/ports.ts';
import { startEmbedded } from '#lib/embedded/start.ts';
import { startRedis } from '#lib/redis.testing.ts';
import { buildIfNeeded } from '#scripts/build.ts';
import { OWN_SERVICES } from '#scripts/testing/own-services.ts';
import { run } from '#scripts/up/child.ts';
import { embeddedEnvironment } from '#scripts/up/environment.ts';

export type TwoBuilds = {
  requests: number;
  byBuild: Record<Build, number>;
  failed: string[];
  /** Files of one build that the other's node was asked for first. */
  fetchedElsewhere: number;
  events: { acknowledged: number; stored: number };
  signedOut: number;
  migrationMs: number;
  /** Loads of the tenant's settings and members while both versions were asked by turns, and how many pages they were asked for. */
  loadsByTurns: number;
  pagesByTurns: number;
};

/**
 * The version that is checked out and one after it serve one database behind one door, and people click through both by turns: from
 * the migration, which only expands, to the end of the old nodes. Nobody is signed out, nothing that is sent is lost or refused.
 */
export async function twoBuilds(): Promise<TwoBuilds> {
  const folder = resolve(process.env.LECTERN_DATA ?? '');
  mkdirSync(folder, { recursive: true });
  const next = join(tmpdir(), 'lectern-next-version');
  await buildIfNeeded(process.env);
  await buildNextVersion(next);
  const ends: (() => Promise<unknown>)[] = [];
  try {
    const redis = await startRedis();
    ends.push(() => redis.stop());
    const cluster = await startEmbedded({ folder, standbys: ['replica'] });
    ends.push(() => cluster.stop());
    const base = { ...process.env, ...OWN_SERVICES, NODE_ENV: 'production' as const, LECTERN_DATA: folder };
    const { server, setup } = embeddedEnvironment({ ...base, REDIS_URL: redis.url, METRICS_TOKEN }, cluster);
    Object.assign(process.env, { LECTERN_SECRET: server.LECTERN_SECRET });
    for (const script of ['scripts/migrate.ts', 'scripts/seed.ts'])
      await run(script, process.execPath, [script], { env: setup });
    const old = await startNode('.', server);
    ends.push(() => old.stop());
    const nodes = { old: old.port, new: await freePort() };
    const door = await oneDoor(nodes, Number(process.env.E2E_PORT));
    ends.push(() => door.stop());
    const crowd = await startCrowd(await specimensOf('acme'));
    ends.push(() => crowd.stop());

    const executablePath = findChromium();
    const browser = await chromium.launch({
      args: CHROMIUM_FLAGS,
      ...(executablePath && { executablePath }),
    });
    ends.push(() => browser.close());
    const clicks = await clicksByHand(browser);
    await clicks.openPagesOfTheOld();

    console.log('  the migration expands while the old version serves');
    const began = performance.now();
    const migration = { env: setup, cwd: next };
    await run('The migration', process.execPath, ['scripts/migrate.ts'], migration);
    const migrationMs = Math.round(performance.now() - began);
    await sleep(1_000);
    const fresh = await startNode(next, { ...server }, nodes.new);
    ends.push(() => fresh.stop());

    console.log('  pages of each version against the other');
    door.send('new');
    await clicks.oldPagesAgainstTheNew();
    door.send('old');
    await clicks.newPagesAgainstTheOld(
      () => door.send('new'),
      () => door.send('old'),
    );

    console.log('  both by turns');
    door.send('both');
    await clicks.byTurns();
    await sessionsByTurns(nodes);
    const { loadsByTurns, pagesByTurns } = await cachesByTurns(door, nodes);

    console.log('  the old version ends');
    door.send('new');
    await sleep(500);
    await old.stop();
    await clicks.pageLeftOpen();
    await crowd.stop();
    return { ...figuresOf(door, await crowd.settled()), migrationMs, loadsByTurns, pagesByTurns };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

const figuresOf = ({ counts }: Door, crowd: Awaited<ReturnType<Crowd['settled']>>) => ({
  ...counts,
  ...crowd,
  failed: [...counts.failed, ...crowd.failed],
});

/** Who signs in by one version is in on the other, and who signs out by one is out on the other within a second. */
async function sessionsByTurns(nodes: Record<Build, number>): Promise<void> {
  const host = hostOf('acme');
  for (const [here, there] of [
    ['old', 'new'],
    ['new', 'old'],
  ] as const) {
    const cookie = await newSession('acme', PEOPLE.acme.manager);
    for (const build of [here, there])
      assert.equal(
        (await ask({ host, path: '/manage', cookie, at: nodes[build] })).status,
        200,
        `in at ${build}`,
      );
    await endSession(host, cookie, nodes[here]);
    const until = performance.now() + 1_000;
    let status = 200;
    while (status === 200 && performance.now() < until)
      ({ status } = await ask({ host, path: '/manage', cookie, at: nodes[there] }));
    assert.equal(status, 307, `signed out by ${here}, and still in at ${there}`);
  }
}

const PAGES_BY_TURNS = 60;
const NOTHING_KEPT_MS = 15_000;

/** Each version keeps its own shape of what is cached, both are told of a change, and neither loads it anew for the other's sake. */
async function cachesByTurns(door: Door, nodes: Record<Build, number>) {
  const host = hostOf('acme');
  const cookie = await newSession('acme', PEOPLE.acme.auditor);
  const loads = async () => (await misses(nodes.old)) + (await misses(nodes.new));
  const draw = async () => {
    const { status, body } = await ask({ host, path: '/catalog', cookie, at: door.port });
    assert.equal(status, 200);
    assert.match(body, /--accent/, 'the page has its tenant’s palette');
  };
  // The brand was changed a moment ago, and for some seconds after that nobody keeps what may have been read before it.
  const until = performance.now() + NOTHING_KEPT_MS;
  let before = -1;
  while (before !== (await loads()) && performance.now() < until) {
    before = await loads();
    for (let n = 0; n < 6; n++) await draw();
  }
  before = await loads();
  for (let n = 0; n < PAGES_BY_TURNS; n++) await draw();
  return { loadsByTurns: (await loads()) - before, pagesByTurns: PAGES_BY_TURNS };
}
