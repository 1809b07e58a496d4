import { randomBytes } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { setLeft } from '#e2e/support/certified.ts';
import { addPerson } from '#e2e/support/database.ts';
import { PEOPLE } from '#e2e/support/session.ts';
import { signIn } from '#e2e/support/sign-in.ts';

/* HR puts somebody on record: they are refused with reasons first, then owe what their department owes. */

test('HR adds a person, who is asked at once for what their department owes', async ({ page }) => {
  test.setTimeout(180_000);
  const gone = await addPerson('acme', 'Gus');
  await setLeft('acme', gone.id);
  const email = `nia.${randomBytes(4).toString('hex')}@acme.example`;
  await signIn(page, PEOPLE.acme.hr);
  await page.goto('/admin/people');
  await page.getByRole('link', { name: 'Add a person' }).click();

  const add = page.getByRole('button', { name: 'Add this person' });
  await add.click();
  await expect(page.locator('#givenName-error')).toHaveText('Write their given name.');
  await page.getByLabel('Given name').fill('Nia');
  await page.getByLabel('Family name').fill('Test');
  await page.getByLabel('E-mail address', { exact: true }).fill(gone.email.toUpperCase());
  await page.getByLabel('Site').selectOption({ label: 'Berlin' });
  await page.getByLabel('Manager').fill(PEOPLE.acme.manager);
  await page.getByLabel('Hire date').fill('2024-02-05');
  const unit = page.getByLabel('Department');
  const infrastructure = unit.getByRole('option', { name: 'Infrastructure', includeHidden: true });
  await unit.selectOption(await infrastructure.getAttribute('value'));
  await expect(page.getByLabel('Invite them to sign in')).toBeChecked();
  await add.click();
  await expect(page.locator('#email-error')).toHaveText(
    `${gone.name} has left, and their record keeps this address.`,
  );
  await expect(page.getByRole('link', { name: `Open the record of ${gone.name}` })).toHaveAttribute(
    'href',
    `/admin/people/${gone.id}`,
  );
  await expect(page.getByLabel('Hire date'), 'what was entered stays').toHaveValue('2024-02-05');
  await page.getByLabel('E-mail address', { exact: true }).fill(email);
  await add.dblclick();

  await expect(page.getByRole('heading', { level: 1, name: 'Nia Test' })).toBeVisible();
  const today = page.getByRole('region', { name: 'Today' });
  for (const fact of [email, 'Infrastructure', 'Europe/Berlin', '5 Feb 2024'])
    await expect(today).toContainText(fact);
  await expect(async () => {
    await page.reload();
    await expect(
      page.getByRole('table', { name: 'Requirements, dates and reasons' }).getByRole('row', {
        name: /Engineering and IT/,
      }),
    ).not.toHaveCount(0, { timeout: 2_000 });
  }).toPass({ timeout: 90_000 });
  await page.goto(`/admin/people?q=${email}`);
  await expect(page.getByRole('link', { name: 'Test, Nia' })).toHaveCount(1);
});

test('HR makes a department with a part, renames it and removes both', async ({ page }) => {
  const tag = randomBytes(4).toString('hex');
  await signIn(page, PEOPLE.acme.hr);
  await page.goto('/admin/units');
  const form = page.getByRole('dialog');
  for (const [name, inside] of [
    [`Archive ${tag}`, ''],
    [`Paper ${tag}`, `Archive ${tag}`],
  ] as const) {
    await page.getByRole('button', { name: 'Add a department' }).click();
    await form.getByLabel('Name').fill(name);
    if (inside) await form.getByLabel('Inside').selectOption({ label: inside });
    await form.getByRole('button', { name: 'Add it' }).click();
    await expect(form).toBeHidden();
  }
  const change = (name: string) => page.getByRole('button', { name: `Change ${name} ${tag}`, exact: true });
  await change('Archive').click();
  await expect(form.getByText('It cannot be removed')).toBeVisible();
  await form.getByLabel('Name').fill(`Records ${tag}`);
  await form.getByRole('button', { name: 'Rename' }).click();
  for (const name of ['Paper', 'Records']) {
    await change(name).click();
    await form.getByRole('button', { name: 'Remove' }).click();
    await expect(change(name)).toHaveCount(0);
  }
});

test('an auditor is offered no way to add anybody', async ({ page }) => {
  await signIn(page, PEOPLE.acme.auditor);
  await page.goto('/admin/people');
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Add a person' })).toHaveCount(0);
});
