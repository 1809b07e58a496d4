import assert from 'node:assert/strict';
import { type Browser, expect as expectSoon, type Page } from '@playwright/test';
import { inTables } from '#e2e/support/database.ts';
import { hostOf, PEOPLE } from '#e2e/support/session.ts';
import { signIn } from '#e2e/support/sign-in.ts';

/** The machine builds and measures other things beside. */
const expect = expectSoon.configure({ timeout: 30_000 });

const at = (path: string) => `http://${hostOf('acme')}${path}`;

/** An address is typed; again, when the browser was loading another version's page anew at that moment. */
const visit = async (page: Page, path: string): Promise<void> =>
  void (await page.goto(at(path)).catch(() => page.goto(at(path))));

/** What a person's browser does with pages of one version while the other answers. Faults of scripts and missing files are counted. */
export async function clicksByHand(browser: Browser) {
  const faults: string[] = [];
  const open = async (email: string): Promise<Page> => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('response', (response) => {
      if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
    });
    await signIn(page, email, hostOf('acme'));
    return page;
  };
  const [admin, learner, left] = [
    await open(PEOPLE.acme.admin),
    await open(PEOPLE.acme.hr),
    await open(PEOPLE.acme.author),
  ];
  const saveTagline = async (text: string) => {
    await admin.getByLabel('Tagline').fill(text);
    await admin
      .locator('form', { has: admin.getByLabel('Tagline') })
      .getByRole('button', { name: 'Save' })
      .click();
    // What the action says is read by the page that sent it; then that sees the other version, and loads itself anew.
    await expect.poll(async () => (await brand()).tagline).toBe(text);
    await expect(admin.getByLabel('Tagline')).toHaveValue(text);
  };
  const sound = () => assert.deepEqual(faults, []);

  return {
    async openPagesOfTheOld() {
      await visit(admin, '/admin/settings');
      await visit(learner, '/catalog');
      await visit(left, '/catalog');
      for (const page of [learner, left])
        await expect(page.getByRole('heading', { name: 'Catalog' })).toBeVisible();
      sound();
    },
    async oldPagesAgainstTheNew() {
      await saveTagline('Sent by a page of the old version');
      // A link from an old page: the browser sees that another version answers, and loads the page whole.
      await learner.locator('main a[href^="/courses/"]').first().click();
      await learner.waitForURL(/\/courses\//);
      await visit(learner, '/catalog');
      await expect(learner.getByRole('heading', { name: 'All courses' })).toBeVisible();
      sound();
    },
    async newPagesAgainstTheOld(toNew: () => void, toOld: () => void) {
      toNew();
      await visit(admin, '/admin/settings');
      await saveTagline('Sent by a page of the next version');
      assert.equal((await brand()).motto, 'Of the next version');
      toOld();
      await saveTagline('Kept by the old version');
      assert.equal(
        (await brand()).motto,
        'Of the next version',
        'the old version keeps what it does not know',
      );
      await learner.locator('main a[href^="/courses/"]').first().click();
      await learner.waitForURL(/\/courses\//);
      sound();
    },
    async byTurns() {
      for (let n = 0; n < 6; n++) {
        await saveTagline(`By turns, ${n}`);
        for (const path of ['/catalog', '/', '/certificates', '/profile']) {
          await visit(learner, path);
          await learner.getByRole('navigation').getByRole('link', { name: 'Catalog' }).first().click();
          await expect(learner.getByRole('heading', { name: /^(Catalog|All courses)$/ })).toBeVisible();
        }
        await visit(admin, '/admin/settings');
        await expect(admin.getByLabel('Tagline')).toHaveValue(`By turns, ${n}`);
      }
      sound();
    },
    async pageLeftOpen() {
      await left.locator('main a[href^="/courses/"]').first().click();
      await left.waitForURL(/\/courses\//);
      await visit(left, '/catalog');
      await expect(left.getByRole('heading', { name: 'All courses' })).toBeVisible();
      sound();
    },
  };
}

const brand = () =>
  inTables('acme', async (sql) => {
    const [row] = await sql<{ value: { tagline: string; motto?: string } }[]>`
      select value from setting where name = 'brand'`;
    return row?.value ?? { tagline: '' };
  });
