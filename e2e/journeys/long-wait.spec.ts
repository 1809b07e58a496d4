import { expect, test } from '@playwright/test';
import { PEOPLE } from '#e2e/support/session.ts';
import { signIn } from '#e2e/support/sign-in.ts';

test('whoever waits for a form for long is told that it is still on its way', async ({ page }) => {
  await signIn(page, PEOPLE.acme.hr);
  await page.clock.install();
  await page.goto('/admin/units');
  await page.getByRole('button', { name: 'Add a department' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(`Slow ${Date.now()}`);

  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/admin/units', async (route) => {
    if (route.request().method() === 'POST') await held;
    await route.continue();
  });
  // Seconds pass when this test says so, and not while the machine is busy.
  await page.clock.pauseAt(Date.now() + 60_000);
  await dialog.getByRole('button', { name: 'Add it' }).click();
  const told = dialog.getByText('It is still on its way');
  await expect(dialog.getByRole('button', { name: 'Adding it' })).toBeVisible();
  await expect(told).toHaveCount(0);
  await page.clock.fastForward(9_000);
  await expect(told).toBeVisible();
  await page.clock.resume();
  answer();
  await expect(dialog).toBeHidden();
});
