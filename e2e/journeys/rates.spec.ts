import { expect, test } from '@playwright/test';
import { PEOPLE } from '#e2e/support/session.ts';
import { signIn } from '#e2e/support/sign-in.ts';

test('rates say how old they are, are narrowed, and lead to the rows they count', async ({ page }) => {
  await signIn(page, PEOPLE.acme.hr);
  await page.goto('/admin/rates');
  await expect(page.getByText(/^As of (just now|\d+ (seconds|minutes) ago)\./)).toBeVisible();
  const requirement = page.getByLabel('Requirement', { exact: true });
  await requirement.selectOption({ label: 'Data protection' });
  await page.waitForURL(/requirement=/);
  const table = page.getByRole('region', { name: 'Rates by requirement' });
  await expect(table.locator('tbody tr')).toHaveCount(1);
  const rates = page.url();
  // Counted seconds ago, while others are at work in this tenant: the two agree as soon as nothing has changed between.
  await expect(async () => {
    await page.goto(rates);
    const open = table.locator('tbody tr td').nth(4).getByRole('link');
    const counted = ((await open.textContent()) ?? '').replaceAll(',', '');
    await open.click();
    await page.waitForURL(/\/admin\/obligations\?/);
    const rows = page.locator('.data-table tbody tr');
    await expect(rows).toHaveCount(Math.min(Number(counted), 50), { timeout: 5_000 });
  }).toPass({ timeout: 90_000 });
});
