import { expect, type Locator, type Page, test } from '@playwright/test';
import { certifiedPerson, setLeft } from '#e2e/support/certified.ts';
import { addPerson } from '#e2e/support/database.ts';
import { PEOPLE } from '#e2e/support/session.ts';
import { signIn } from '#e2e/support/sign-in.ts';

/* What HR does about one person: looks at what they owe, asks for more, moves them, and takes a proof back. */

const REQUIREMENT = 'Security awareness';

test('HR asks one person, moves them to another department, and revokes a proof', async ({ page }) => {
  test.setTimeout(300_000);
  const pia = await addPerson('acme', 'Pia');
  const gone = await addPerson('acme', 'Gus');
  await setLeft('acme', gone.id);
  const proven = await certifiedPerson('acme');
  await signIn(page, PEOPLE.acme.hr);

  await page.goto(`/admin/people/${gone.id}`);
  await expect(page.getByText('Nothing is asked of them')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Ask for one more' })).toHaveCount(0);

  await page.goto(`/admin/people/${pia.id}`);
  await ask(page);
  await expect(duty(page)).toContainText('24 Dec 2099');
  await expect(duty(page)).toContainText('fixed date 24 Dec 2099, end of day in Europe/Berlin');
  await expect(duty(page)).toContainText('Handles customer data now.');

  await move(page, 'Infrastructure');
  await expect(page.getByRole('region', { name: 'Today' })).toContainText('Infrastructure');
  await followed(page, (row) => expect(row).toContainText('Engineering and IT', { timeout: 2_000 }));
  await move(page, 'Test bench');
  await followed(page, (row) => expect(row).not.toContainText('Engineering and IT', { timeout: 2_000 }));
  await expect(duty(page), 'what was asked by hand stays').toContainText('Handles customer data now.');

  await page.goto(`/admin/people/${proven.id}`);
  await page
    .getByRole('table', { name: 'Requirements, dates and reasons' })
    .getByRole('link', { name: proven.requirement })
    .click();
  await revoke(page);
  await page.goto(`/verify/${proven.code}`);
  await expect(page.getByText('This certificate was revoked')).toBeVisible();
  await expect(page.getByText('Somebody else sat the quiz.')).toBeVisible();
});

test('an auditor reads all of it and changes none', async ({ page }) => {
  const proven = await certifiedPerson('acme');
  await signIn(page, PEOPLE.acme.auditor);
  await page.goto(`/admin/people/${proven.id}`);
  const row = page
    .getByRole('table', { name: 'Requirements, dates and reasons' })
    .getByRole('link', { name: proven.requirement });
  await expect(row).toBeVisible();
  for (const name of ['Change', 'Ask for one more'])
    await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0);
  await row.click();
  await expect(page.getByRole('heading', { name: 'Rounds' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Revoke', exact: true })).toHaveCount(0);
});

const duty = (page: Page): Locator =>
  page
    .getByRole('table', { name: 'Requirements, dates and reasons' })
    .getByRole('row', { name: new RegExp(REQUIREMENT) });

async function ask(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ask for one more' }).click();
  const form = page.getByRole('dialog', { name: 'Ask by hand' });
  await form.getByLabel('What', { exact: true }).selectOption({ label: REQUIREMENT });
  await form.getByLabel('Due on').fill('2099-12-24');
  await expect(form.getByText('It is new for them, due 24 Dec 2099')).toBeVisible();
  await form.getByRole('button', { name: 'Ask them' }).click();
  await expect(form.locator('#request-reason-error')).toHaveText('Say why.');
  await form.getByLabel('Why').fill('Handles customer data now.');
  await form.getByRole('button', { name: 'Ask them' }).click();
  await expect(form).toBeHidden();
}

async function move(page: Page, department: string): Promise<void> {
  await page.getByRole('button', { name: 'Change', exact: true }).click();
  const form = page.getByRole('dialog', { name: 'Change what is recorded' });
  const unit = form.getByLabel('Department');
  const option = unit.getByRole('option', { name: department, includeHidden: true });
  await unit.selectOption(await option.getAttribute('value'));
  await form.getByRole('button', { name: 'Save the change' }).click();
  await expect(form).toBeHidden();
}

/** Schedules follow in the background, within a moment. */
async function followed(page: Page, holds: (row: Locator) => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.reload();
    await holds(duty(page));
  }).toPass({ timeout: 90_000 });
}

async function revoke(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Revoke', exact: true }).first().click();
  const form = page.getByRole('dialog', { name: 'Revoke this proof' });
  await expect(form.getByText(/opens again, due /)).toBeVisible();
  await expect(form.getByText('Its certificate will be shown as revoked')).toBeVisible();
  await form.getByLabel('Why').fill('Somebody else sat the quiz.');
  await form.getByRole('button', { name: 'Revoke it' }).click();
  await expect(form).toBeHidden();
  await expect(page.getByText(/^Revoked \d/)).toBeVisible();
  await expect(page.getByRole('row', { name: /Revoked a proof/ })).toBeVisible();
}
