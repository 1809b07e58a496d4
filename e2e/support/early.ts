import { expect, type Page } from '@playwright/test';
import { AWAKE } from '#components/layout/page-script.ts';

/** Opens a page of which no script has arrived, and lets them come after `early`. */
export async function withoutScripts(page: Page, path: string, early: () => Promise<void>): Promise<void> {
  let held = 0;
  let come = () => {};
  const coming = new Promise<void>((resolve) => {
    come = resolve;
  });
  await page.route('**/_next/static/**', async (route) => {
    if (route.request().resourceType() === 'script') {
      held += 1;
      await coming;
    }
    await route.continue();
  });
  await page.goto(path, { waitUntil: 'commit' });
  await expect.poll(() => held).toBeGreaterThan(0);
  await early();
  come();
}

/** Waits until React has come: what is pressed before is answered by the browser alone where a link or a form says where it goes. */
export const awake = (page: Page) => page.waitForFunction((name) => !(name in window), AWAKE);
