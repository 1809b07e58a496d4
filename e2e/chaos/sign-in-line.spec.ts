import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { askTurn, crowdAt, crowdOf, postPassword } from '#e2e/support/crowd.ts';
import { awake } from '#e2e/support/early.ts';
import { ask } from '#e2e/support/http.ts';
import { standInLine } from '#e2e/support/line.ts';
import { type SecondNode, startSecondNode } from '#e2e/support/second-node.ts';
import { hostOf, PEOPLE } from '#e2e/support/session.ts';
import { DEMO_PASSWORD } from '#e2e/support/sign-in.ts';
import { startRedis, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';

const { learner } = PEOPLE.globex;

test.skip(withoutRedis !== false, withoutRedis || '');
test.describe.configure({ mode: 'serial', timeout: 240_000 });

let redis: TestRedis;
let one: SecondNode;
let two: SecondNode;
let people: string[];
test.beforeAll(async () => {
  test.setTimeout(180_000);
  redis = await startRedis();
  // One password at a time, and only these roles: pages are another node's.
  const settings = {
    REDIS_URL: redis.url,
    UV_THREADPOOL_SIZE: '2',
    ROLES: 'web,sign-in',
    LOG_LEVEL: 'error',
  };
  [one, two] = [await startSecondNode(settings), await startSecondNode({ ...settings, ROLES: 'sign-in' })];
  people = await crowdOf('globex', 400);
});
test.afterAll(async () => {
  await one.leave();
  await two.leave();
  await redis.stop();
});

/** A page of a browser whose portal is this node: the Host header names the node’s own port, which is as good as any. */
async function pageAt(browser: Browser, node: SecondNode, options: { javaScriptEnabled?: boolean } = {}) {
  const baseURL = `http://globex.localhost:${node.port}`;
  const context = await browser.newContext({ baseURL, viewport: { width: 360, height: 740 }, ...options });
  return context.newPage();
}

async function fillIn(page: Page, password = DEMO_PASSWORD): Promise<void> {
  await page.getByLabel('E-mail address').fill(learner);
  await page.getByLabel('Password').fill(password);
}

/** A long line that stands until the test has seen it, however slow the machine; `leave` ends it. */
async function longLine(node: SecondNode): Promise<{ leave(): Promise<void> }> {
  const leave = await standInLine(redis, 'globex');
  // A node that has just looked believes for a moment that nobody waits.
  await expect.poll(async () => (await postPassword('globex', learner, { at: node.port })).status).toBe(202);
  return { leave };
}

/** Somebody who stands behind the others. */
async function behindCrowd(node: SecondNode, tenant = 'globex') {
  const post = await postPassword(tenant, PEOPLE[tenant as 'acme' | 'globex'].hr, { at: node.port });
  expect(post.status, post.body).toBe(202);
  return { ...post, position: (JSON.parse(post.body) as { position: number }).position };
}

/** Asks until the turn has come. */
async function turnOf(ticket: string, node: SecondNode): Promise<void> {
  await expect
    .poll(async () => (await askTurn('globex', ticket, node.port)).body, { timeout: 90_000 })
    .toContain('admitted');
}

test('a crowd gets places instead of errors, and somebody behind it is signed in by the page itself', async ({
  browser,
}) => {
  const page = await pageAt(browser, one);
  await page.goto('/sign-in');
  await awake(page);
  await fillIn(page);
  const posts = await crowdAt('globex', people, one.port);
  expect(new Set(posts.map(({ status }) => status))).toEqual(new Set([200, 202]));
  const { leave } = await longLine(one);
  await page.getByLabel('Password').press('Enter');

  await expect(page.getByRole('heading', { name: 'You are in line' })).toBeFocused();
  await expect(page.getByText(/^Number [\d,]+$/)).toBeVisible();
  await expect(page.getByRole('status')).toContainText('You are in line. It will take');
  await expect(page.getByRole('progressbar', { name: 'Way to the front' })).toBeVisible();
  await expect(page).toHaveTitle(/^In line: \d+ · /);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  }
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Stop waiting' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('E-mail address')).toBeFocused();
  await expect(page.getByLabel('Password')).toHaveValue(DEMO_PASSWORD);

  await page.getByLabel('Password').press('Enter');
  await expect(page.getByRole('heading', { name: 'You are in line' })).toBeVisible();
  await page.reload();
  await expect(page.getByText('Your place in line is kept.')).toBeVisible();
  await expect(page.getByLabel('E-mail address')).toHaveValue(learner);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByLabel('Password').press('Enter');
  await expect(page.getByRole('heading', { name: 'You are in line' })).toBeVisible();
  await leave();
  await page.waitForURL((url) => url.pathname === '/', { timeout: 90_000 });
  await page.close();
});

test('a lost connection keeps the place, and a wrong password is answered without a new wait', async ({
  browser,
}) => {
  const page = await pageAt(browser, one);
  await page.goto('/sign-in');
  await awake(page);
  await fillIn(page, 'not the password');
  const first = await longLine(one);
  await page.getByLabel('Password').press('Enter');
  await expect(page.getByRole('heading', { name: 'You are in line' })).toBeVisible();
  await page.context().setOffline(true);
  await expect(page.getByText('The connection is lost. Your place is kept')).toBeVisible({ timeout: 60_000 });
  await page.context().setOffline(false);
  await expect(page.getByText('The connection is lost. Your place is kept')).toBeHidden({ timeout: 60_000 });
  await first.leave();
  await expect(page.getByText('That e-mail address and password do not match.')).toBeVisible({
    timeout: 90_000,
  });
  const second = await longLine(one);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByLabel('Password').press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
  await second.leave();
  await page.close();
});

test('a door that is too full for a moment is tried again by the form', async ({ browser }) => {
  const page = await pageAt(browser, one);
  await page.goto('/sign-in');
  await awake(page);
  let asked = 0;
  await page.route('**/api/auth/callback/password', (route) => {
    if (++asked > 2) return route.fallback();
    return route.fulfill({
      status: 503,
      headers: { 'retry-after': '5' },
      contentType: 'text/html',
      body: 'full',
    });
  });
  await fillIn(page);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname === '/');
  expect(asked).toBe(3);
  await page.context().close();
});

test('without script the line is a page that asks by itself, and then the form again', async ({
  browser,
}) => {
  const page = await pageAt(browser, one, { javaScriptEnabled: false });
  await page.goto('/sign-in?next=%2Fcatalog');
  await fillIn(page);
  const { leave } = await longLine(one);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'You are in line' })).toBeVisible();
  await expect(page.getByText(/You are number [\d,]+ in line\./)).toBeVisible();
  await leave();
  await expect(page.getByText('It is your turn. Sign in now.')).toBeVisible({ timeout: 90_000 });
  await fillIn(page, 'not the password');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('That e-mail address and password do not match.')).toBeVisible();
  await fillIn(page);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page).not.toHaveURL(/sign-in/);
  await page.close();
});

test('tenants take turns, and a ticket is good in its own realm, unaltered, and for one browser', async () => {
  const first = await longLine(one);
  const mine = await behindCrowd(one);
  const theirs = await behindCrowd(one, 'acme');
  expect(mine.position).toBeGreaterThan(50);
  expect(theirs.position).toBeLessThan(5);

  expect((await askTurn('globex', theirs.ticket, one.port)).status).toBe(403);
  const forged = [`${mine.ticket}x`, `lectern.turn=e30.${mine.ticket.split('.').at(-1)}`, 'lectern.turn=x'];
  for (const ticket of forged) {
    const { status, body } = await askTurn('globex', ticket, one.port);
    expect([status, body]).toEqual([400, '{"error":"forged"}']);
    const post = await postPassword('globex', learner, { ticket, at: one.port });
    expect([post.status, (JSON.parse(post.body) as { position: number }).position > 50]).toEqual([202, true]);
  }
  const long = 'x'.repeat(20_000);
  expect((await askTurn('globex', mine.ticket, one.port, 'POST', long)).status).toBe(413);
  const body = `email=${long}`;
  const path = '/api/auth/callback/password';
  expect((await ask({ host: hostOf('globex'), path, method: 'POST', body, at: one.port })).status).toBe(413);
  expect((await askTurn('globex', mine.ticket, one.port, 'PUT')).status).toBe(405);

  await first.leave();
  await turnOf(mine.ticket, one);
  const second = await longLine(one);
  const tries = [];
  for (let n = 0; n < 8; n++)
    tries.push(await postPassword('globex', learner, { ticket: mine.ticket, at: one.port }));
  expect(tries.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 202, 202, 202]);
  expect((await askTurn('globex', mine.ticket, one.port)).status).toBe(429);
  await second.leave();
});

test('two nodes keep one line, which outlives either', async () => {
  const { leave } = await longLine(one);
  const mine = await behindCrowd(one);
  const there = await askTurn('globex', mine.ticket, two.port);
  const seen = JSON.parse(there.body) as { state: string; position: number };
  expect(seen.state).toBe('waiting');
  // A line of its own would have nobody before them; while it was asked, some of this one were let in.
  expect(seen.position).toBeGreaterThan(1_000);
  expect(seen.position).toBeLessThanOrEqual(mine.position);
  await one.kill();
  expect((await askTurn('globex', mine.ticket, two.port)).status).toBe(200);
  await leave();
  await turnOf(mine.ticket, two);
  expect((await postPassword('globex', PEOPLE.globex.hr, { ticket: mine.ticket, at: two.port })).status).toBe(
    200,
  );
});

test('each role answers its own paths', async () => {
  const status = async (node: SecondNode, path: string, method = 'GET') =>
    (await ask({ host: hostOf('globex'), path, method, at: node.port, headers: { 'content-length': '0' } }))
      .status;
  expect(await status(two, '/sign-in')).toBe(200);
  expect(await status(two, '/forgot')).toBe(200);
  for (const path of ['/', '/catalog', '/admin', '/api/track']) expect(await status(two, path)).toBe(404);
  const root = await ask({ host: 'localhost', path: '/sign-in', at: two.port });
  expect(root.body).toContain('Operator sign-in');

  await one.startAgain({ ROLES: 'web' });
  const refused = await ask({
    host: hostOf('globex'),
    path: '/api/auth/callback/password',
    method: 'POST',
    at: one.port,
    headers: { 'content-length': '0' },
  });
  expect([refused.status, refused.body]).toEqual([
    404,
    '{"error":"This node signs nobody in: it has not the role sign-in."}',
  ]);
  expect(await status(one, '/sign-in/turn', 'POST')).toBe(404);
  expect(await status(one, '/sign-in')).toBe(200);
});
