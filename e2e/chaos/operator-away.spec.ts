import { expect, type Page, test } from '@playwright/test';
import { DATA } from '#e2e/support/database.ts';
import { awake } from '#e2e/support/early.ts';
import { type SecondNode, startSecondNode } from '#e2e/support/second-node.ts';
import { runningNode } from '#lib/embedded/existing.ts';
import { PASSES } from '#lib/errors.ts';
import { type Relay, startRelay } from '#lib/relay.testing.ts';

let node: SecondNode;
let primary: Relay;
let replica: Relay;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  primary = await startRelay(runningNode(DATA, 'primary')?.port ?? 0);
  replica = await startRelay(runningNode(DATA, 'replica')?.port ?? 0);
  const through = (address: string | undefined, { port }: Relay) => {
    const url = new URL(address ?? '');
    url.port = String(port);
    return url.href;
  };
  node = await startSecondNode((server) => ({
    DATABASE_URL: through(server.DATABASE_URL, primary),
    DATABASE_REPLICA_URL: through(server.DATABASE_REPLICA_URL, replica),
  }));
});
test.afterAll(async () => {
  await node.leave();
  await primary.close();
  await replica.close();
});
test.afterEach(() => {
  primary.mend();
  replica.mend();
});

const SILENT = 'The primary of the directory does not answer';

/** Opens a page of the console. @returns how long that took */
async function open(page: Page, path: string): Promise<number> {
  const began = performance.now();
  await page.goto(`http://localhost:${node.port}${path}`);
  return performance.now() - began;
}

/** The quickest of some tries, beside a page of a calm time: what else the machine does makes both slower, never quicker. */
async function openQuickly(page: Page, path: string, calmMs: number): Promise<void> {
  const most = 3_000 + 3 * calmMs;
  let quickest = await open(page, path);
  for (let n = 0; n < 4 && quickest >= most; n++) quickest = Math.min(quickest, await open(page, path));
  expect(quickest, path).toBeLessThan(most);
}

async function enter(page: Page): Promise<void> {
  await open(page, '/sign-in?next=/operator');
  await page.getByLabel('E-mail').fill('operator@lectern.example');
  await page.getByLabel('Password').fill('lectern-demo');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Tenants' })).toBeVisible();
  await awake(page);
}

test('while the primary hangs an operator gets in, reads every page with its age, and is refused changes', async ({
  page,
}) => {
  const calmMs = await open(page, '/sign-in?next=/operator');
  primary.hang();
  await enter(page);
  for (const [path, title, shown] of [
    ['/operator', 'Tenants', 'Acme'],
    ['/operator/placement', 'Placement', 'Acme'],
    ['/operator/log', 'Event log', 'Dead letters'],
    ['/operator/caches', 'Caches', 'acme'],
  ] as const) {
    await openQuickly(page, path, calmMs);
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await expect(page.getByText(SILENT)).toBeVisible();
    await expect(page.getByText(shown).first()).toBeVisible();
  }
  await open(page, '/operator');
  await page.getByRole('button', { name: 'Suspend Globex' }).click();
  await expect(page.getByRole('main').getByRole('alert')).toContainText('Nothing was changed');

  primary.mend();
  await expect(async () => {
    await open(page, '/operator/placement');
    expect(await page.getByText(SILENT).count()).toBe(0);
  }).toPass();
  await open(page, '/operator');
  await expect(page.getByRole('button', { name: 'Suspend Globex' })).toBeVisible();
});

test('when no server of the directory answers the console says so, and comes by itself', async ({ page }) => {
  await enter(page);
  primary.cut();
  replica.cut();
  await page.getByRole('link', { name: 'Placement' }).click();
  await expect(page.getByRole('heading', { name: 'A database does not answer' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'See how every server is' })).toBeVisible();
  expect(await page.getByText('Reference').count()).toBe(0);
  primary.mend();
  replica.mend();
  await expect(page.getByRole('heading', { level: 1, name: 'Placement' })).toBeVisible({ timeout: 20_000 });
});

test('what fails for another reason is called a fault, with what to look for', async ({ page }) => {
  await enter(page);
  primary.cut();
  replica.cut();
  // The number that stands in the log in place of the word for what passes: all that a browser is told of the one or the other.
  await page.route(/placement/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replaceAll(PASSES, '2718281828') });
  });
  await page.getByRole('link', { name: 'Placement' }).click();
  await expect(page.getByRole('heading', { name: 'This page is broken' })).toBeVisible();
  await expect(page.getByText('Reference 2718281828')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Tenants' })).toBeVisible();
  // Links on the page ask ahead of time: what is asked when it closes would fail.
  await page.unrouteAll({ behavior: 'wait' });
});
