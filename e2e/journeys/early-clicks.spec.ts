import { randomBytes } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { atLesson, beginCourse, onward } from '#e2e/support/course.ts';
import { addPerson } from '#e2e/support/database.ts';
import { withoutScripts } from '#e2e/support/early.ts';
import { PEOPLE } from '#e2e/support/session.ts';
import { signIn } from '#e2e/support/sign-in.ts';

/* A slow network brings a page long before the scripts that answer its buttons: what is pressed meanwhile is not lost. */

test('a dialog that is asked for before its script has come opens when it has', async ({ page }) => {
  await signIn(page, PEOPLE.acme.hr);
  const add = page.getByRole('button', { name: 'Add a department' });
  await withoutScripts(page, '/admin/units', () => add.dblclick());
  await expect(page.getByRole('dialog').getByLabel('Name')).toBeVisible();
});

test('a lesson that is marked as read before its script has come is read, and the next one is shown', async ({
  page,
}) => {
  const { email } = await addPerson('acme');
  await signIn(page, email);
  const root = await beginCourse(page, 'security-awareness');
  await withoutScripts(page, `${root}/1`, () => onward(page, 'Mark as read').click());
  await atLesson(page, 2, 8);
  // The way on does not wait for a slow server: what it has not taken yet is handed in on the next page.
  await expect(async () => {
    await page.goto(`${root}/1`);
    await expect(page.locator('.eyebrow')).toContainText('Done', { timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
});

test('files that are chosen before the script has come are sent when it has', async ({ page }) => {
  await signIn(page, PEOPLE.acme.author);
  const name = `early ${randomBytes(4).toString('hex')}.svg`;
  const buffer = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><title>${name}</title></svg>`);
  await withoutScripts(page, '/admin/media', async () => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose files' }).click();
    await (await chooser).setFiles({ name, mimeType: 'image/svg+xml', buffer });
  });
  const listed = page.getByRole('table', { name: 'Media, newest first' }).getByRole('row', { name });
  await expect(listed).toContainText('Drawing', { timeout: 60_000 });
});

test('a theme is chosen before the script has come', async ({ page }) => {
  await signIn(page, PEOPLE.acme.hr);
  await withoutScripts(page, '/', async () => {
    await page.locator('[popovertarget]:visible').first().click();
    await page.getByRole('button', { name: 'Dark' }).click();
  });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('somebody who signs out before the script has come is signed out', async ({ page }) => {
  const { email } = await addPerson('acme');
  await signIn(page, email);
  await withoutScripts(page, '/', async () => {
    await page.locator('[popovertarget]:visible').first().click();
    await page.getByRole('button', { name: 'Sign out' }).click();
  });
  await page.waitForURL((url) => url.pathname === '/sign-in');
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('what is chosen in a form before the script has come counts when it has', async ({ page }) => {
  await signIn(page, PEOPLE.acme.hr);
  await withoutScripts(page, '/admin/schedules/new', async () => {
    const course = page.getByLabel('Course', { exact: true });
    const value = await course.getByRole('option', { name: /^Fire safety/ }).getAttribute('value');
    await course.selectOption(value);
    await page.getByRole('checkbox', { name: 'Finance', exact: true }).check();
    await page.getByLabel('One day for everybody').check();
  });
  await expect(page.getByLabel('Course', { exact: true })).toHaveValue(/./);
  await expect(page.getByText(/people now, and everybody who joins them later/)).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Finance', exact: true })).toBeChecked();
  await expect(page.getByLabel('Day', { exact: true })).toBeVisible();
});
