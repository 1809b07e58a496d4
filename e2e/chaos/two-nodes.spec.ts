import { expect, test } from '@playwright/test';
import { addPerson, DATA } from '#e2e/support/database.ts';
import { ask } from '#e2e/support/http.ts';
import { type SecondNode, startSecondNode } from '#e2e/support/second-node.ts';
import { endSession, hostOf, newSession } from '#e2e/support/session.ts';
import { startRedis, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';
import { keptSecret } from '#scripts/up/secret.ts';

const METRICS_TOKEN = 'whoever scrapes these nodes';
const acme = hostOf('acme');

test.skip(withoutRedis !== false, withoutRedis || '');

let redis: TestRedis;
let here: SecondNode;
let there: SecondNode;
test.beforeAll(async () => {
  test.setTimeout(120_000);
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
  return Number(new RegExp(`^lectern_${name} (\\d+)$`, 'm').exec(body)?.[1] ?? 0);
}

test('who signs out at one node is out at the other within a second, and its pages cost no member’s read', async () => {
  const { email } = await addPerson('acme');
  const session = await newSession('acme', email);
  for (let n = 0; n < 10; n++)
    expect([await home(here, session), await home(there, session)]).toEqual([200, 200]);
  expect(await metric(there, 'cache_local_hits_total')).toBeGreaterThan(10);
  expect(await metric(there, 'cache_shared_hits_total')).toBeGreaterThan(0);

  await endSession(acme, session, here.port);
  const until = performance.now() + 1_000;
  while (performance.now() < until && (await home(there, session)) === 200);
  expect(await home(there, session)).not.toBe(200);
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
