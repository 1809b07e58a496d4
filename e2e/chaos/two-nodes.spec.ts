import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { actionsOf, call } from '#e2e/support/actions.ts';
import { addPerson, DATA } from '#e2e/support/database.ts';
import { ask } from '#e2e/support/http.ts';
import { type SecondNode, startSecondNode } from '#e2e/support/second-node.ts';
import { cookiesOf, endSession, hostOf, newSession, PEOPLE, sessionOf } from '#e2e/support/session.ts';
import { specimensOf } from '#e2e/support/specimens.ts';
import { CACHE_SHAPES } from '#lib/cache-keys.ts';
import { startRedis, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';
import { keptSecret } from '#scripts/up/secret.ts';

const METRICS_TOKEN = 'whoever scrapes these nodes';
const acme = hostOf('acme');

test.skip(withoutRedis !== false, withoutRedis || '');

let redis: TestRedis;
let here: SecondNode;
let there: SecondNode;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  redis = await startRedis();
  const settings = { REDIS_URL: redis.url, METRICS_TOKEN };
  [here, there] = [await startSecondNode(settings), await startSecondNode(settings)];
});
test.afterAll(async () => {
  await here.leave();
  await there.leave();
  await redis.stop();
});

const home = async (node: SecondNode, cookie: string) =>
  (await ask({ host: acme, cookie, at: node.port })).status;

async function metric(node: SecondNode, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  const { body } = await ask({ host: acme, path: '/metrics', headers, at: node.port });
  const lines = body.matchAll(new RegExp(`^lectern_${name}(?:\\{[^}]*\\})? (\\d+)$`, 'gm'));
  return [...lines].reduce((sum, [, value]) => sum + Number(value), 0);
}

test('who signs out at one node is out at the other within a second, and its pages cost no member’s read', async () => {
  const { email } = await addPerson('acme');
  const session = await newSession('acme', email);
  // A node that has just begun takes its time for the first pages, and its copies are a second old then.
  await expect(async () => {
    expect([await home(here, session), await home(there, session)]).toEqual([200, 200]);
    expect(await metric(there, 'cache_local_hits_total')).toBeGreaterThan(10);
    expect(await metric(there, 'cache_shared_hits_total')).toBeGreaterThan(0);
  }).toPass({ intervals: [0] });

  await endSession(acme, session, here.port);
  const until = performance.now() + 1_000;
  while (performance.now() < until && (await home(there, session)) === 200);
  expect(await home(there, session)).not.toBe(200);
});

test('nobody is given what a lagging replica put back after their own write, on whichever node they ask', async () => {
  const globex = await specimensOf('globex');
  const [save] = actionsOf(globex).filter(({ name }) => name === 'saveBrand');
  const session = await sessionOf('globex', PEOPLE.globex.admin);
  const tagline = async (cookie: string) => {
    const { body } = await ask({ host: hostOf('globex'), path: '/admin/settings', cookie, at: there.port });
    return /name="tagline"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="tagline"/
      .exec(body)
      ?.slice(1)
      .join('');
  };
  // A node that has waited too long for the store asks the database, and keeps nothing there.
  let [before, place] = ['', ''];
  const kept = `${globex.tenantId}:settings#*.${CACHE_SHAPES.settings}`;
  await expect
    .poll(async () => {
      before = (await tagline(session)) ?? '';
      [place = ''] = (await redis.ask('KEYS', kept)) as string[];
      return place;
    })
    .not.toBe('');
  const old = (await redis.ask('GET', place)) as string;
  expect(old).toContain(before);
  const [, accent = ''] = /"accent":"(#[0-9a-f]+)"/i.exec(old) ?? [];
  const change = async (text: string, cookie: string) => {
    if (!save) throw new Error('There is no such action.');
    const input = { accent, tagline: text };
    return cookiesOf(await call(save, { tenant: 'globex', cookie, input, at: here.port }));
  };

  const written = `Written at ${Date.now()}`;
  const cookies = await change(written, session);
  expect(cookies).toContain('lectern.own=');
  // What says so for three seconds is over, and so are the five in which nothing is refilled.
  const later = cookies
    .split('; ')
    .filter((one) => !one.startsWith('lectern.wrote='))
    .join('; ');
  await sleep(5_500);
  await redis.ask('SET', place, old);
  await sleep(1_100);
  await expect.poll(() => tagline(session)).toBe(before);
  const guarded = await metric(there, 'cache_own_writes_guarded_total');
  expect(await tagline(`${session}; ${later}`)).toBe(written);
  expect(await metric(there, 'cache_own_writes_guarded_total')).toBeGreaterThan(guarded);
  expect(await metric(there, 'cache_stale_own_reads_total')).toBe(0);
  await expect.poll(() => tagline(session)).toBe(written);
  await change(before, session);
});

test('a new secret signs nobody out, and who signs out afterwards is out', async () => {
  const { email } = await addPerson('acme');
  const [kept, ended] = [await newSession('acme', email), await newSession('acme', email)];
  await here.kill();
  await here.startAgain({
    LECTERN_SECRET: 'a new secret that nobody has used before this day',
    LECTERN_SECRET_PREVIOUS: keptSecret(DATA),
  });
  expect([await home(here, kept), await home(here, ended)]).toEqual([200, 200]);
  await endSession(acme, ended, here.port);
  expect([await home(here, kept), await home(here, ended)]).toEqual([200, 307]);
});
