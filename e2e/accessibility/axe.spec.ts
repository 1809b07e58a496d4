import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { tenantRoutes } from '#e2e/support/routes.ts';
import { PEOPLE } from '#e2e/support/session.ts';
import { signIn } from '#e2e/support/sign-in.ts';
import { addressOf, type Specimens, specimensOf } from '#e2e/support/specimens.ts';
import { inParts } from '#lib/parts.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let acme: Specimens;
test.beforeAll(async () => {
  acme = await specimensOf('acme');
});

/** What axe finds on the page as it stands, in both themes: nothing. */
async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // A message shown in a sandbox runs no script, axe's neither: its frame is judged from outside. No page has another.
    await expect(page.locator('iframe:not([sandbox])')).toHaveCount(0);
    // The other mode opens a page of its own each time, to put together what was found in frames of other sites.
    const axe = new AxeBuilder({ page }).setLegacyMode(true).withTags(TAGS).exclude('iframe[sandbox]');
    const { violations } = await axe.analyze();
    const findings = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    expect(findings, `${page.url()} in the ${colorScheme} theme`).toEqual([]);
  }
}

const PAGES = tenantRoutes()
  .filter(({ kind }) => kind === 'page')
  .map(({ path }) => path);

/** Who sees a page: the widest reader of its part of the portal. */
const PARTS: [part: string, email: () => string, pages: string[]][] = [
  ['administration', () => PEOPLE.acme.admin, PAGES.filter((path) => path.startsWith('/admin'))],
  ['managing', () => PEOPLE.acme.admin, PAGES.filter((path) => path.startsWith('/manage'))],
  ['learning', () => acme.owner.email, PAGES.filter((path) => !/^\/(admin|manage|sign-in)/.test(path))],
];

/** axe reads every element of every page twice: a slow machine needs its time, and a few pages make a test. */
const AT_ONCE = 5;
test.describe.configure({ timeout: 180_000 });

for (const [part, email, pages] of PARTS) {
  for (const [n, some] of [...inParts(pages, AT_ONCE)].entries()) {
    test(`the pages of ${part} are accessible, part ${n + 1}`, async ({ page }) => {
      await signIn(page, email());
      for (const path of some) {
        const answer = await page.goto(addressOf(path, acme), { waitUntil: 'load' });
        expect(answer?.status(), path).toBe(200);
        await expectAccessible(page);
      }
    });
  }
}

test('what is seen before signing in, and where nothing is, is accessible', async ({ page }) => {
  for (const path of ['/sign-in', '/forgot', '/verify/00000-00000', '/no-such-page']) {
    await page.goto(path);
    await expectAccessible(page);
  }
  const root = `http://localhost:${process.env.E2E_PORT}`;
  for (const path of ['/', '/sign-in']) {
    await page.goto(root + path);
    await expectAccessible(page);
  }
});

test('the operator’s console is accessible', async ({ page }) => {
  const host = `localhost:${process.env.E2E_PORT}`;
  await signIn(page, 'operator@lectern.example', host);
  for (const path of [
    '/operator',
    '/operator/placement',
    '/operator/health',
    '/operator/log',
    '/operator/caches',
  ]) {
    const answer = await page.goto(`http://${host}${path}`);
    expect(answer?.status(), path).toBe(200);
    await expectAccessible(page);
  }
});
