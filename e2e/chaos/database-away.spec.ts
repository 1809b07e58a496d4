import { expect, test } from '@playwright/test';
import { DATA } from '#e2e/support/database.ts';
import { awake } from '#e2e/support/early.ts';
import { ask } from '#e2e/support/http.ts';
import { type SecondNode, startSecondNode } from '#e2e/support/second-node.ts';
import { hostOf, newSession, PEOPLE, SESSION_COOKIE } from '#e2e/support/session.ts';
import { runningNode } from '#lib/embedded/existing.ts';
import { type Relay, startRelay } from '#lib/relay.testing.ts';

const acme = hostOf('acme');

let node: SecondNode;
let relay: Relay;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  relay = await startRelay(runningNode(DATA, 'primary')?.port ?? 0);
  node = await startSecondNode((server) => {
    const url = new URL(server.DATABASE_URL ?? '');
    url.port = String(relay.port);
    return { DATABASE_URL: url.href, DATABASE_REPLICA_URL: url.href };
  });
});
test.afterAll(async () => {
  await node.leave();
  await relay.close();
});

test('while the database is away a page says that it comes by itself, and does', async ({
  context,
  page,
}) => {
  const session = await newSession('acme', PEOPLE.acme.learner);
  const asked = (path: string) => ask({ host: acme, path, cookie: session, at: node.port });
  const value = session.slice(SESSION_COOKIE.length + 1);
  await context.addCookies([{ name: SESSION_COOKIE, value, domain: 'acme.localhost', path: '/' }]);
  await page.goto(`http://acme.localhost:${node.port}/catalog`);
  await awake(page);
  expect((await asked('/certificates')).status).toBe(200);

  relay.cut();
  const refused = await asked('/certificates');
  expect(refused.status).toBe(503);
  expect(refused.headers).toMatchObject({ 'retry-after': '5', refresh: '5' });
  const unread = await asked('/notices/unread');
  expect([unread.status, unread.headers['retry-after']]).toEqual([503, '5']);

  await page.getByRole('link', { name: 'Certificates' }).first().click();
  await expect(page.getByRole('heading', { name: 'We cannot show this right now' })).toBeVisible();
  expect(await page.getByText('Reference').count()).toBe(0);
  relay.mend();
  await expect(page.getByRole('heading', { level: 1, name: 'Certificates' })).toBeVisible({
    timeout: 20_000,
  });
});
