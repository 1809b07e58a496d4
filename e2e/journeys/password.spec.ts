import { expect, type Page, test } from '@playwright/test';
import { addPerson, inTables, type NewPerson } from '#e2e/support/database.ts';
import { PEOPLE } from '#e2e/support/session.ts';
import { signIn } from '#e2e/support/sign-in.ts';

const PHRASE = 'seven umbrellas in the hall';
const OTHER = 'a lamp without a table';

test('somebody is invited, chooses a password by the letter, and changes it', async ({
  page,
  browser,
  baseURL,
}) => {
  const nia = await addPerson('acme');
  await inTables('acme', (sql) => sql`delete from credential where person_id = ${nia.id}`);

  await signIn(page, PEOPLE.acme.hr);
  await page.goto(`/admin/people/${nia.id}`);
  await page.getByRole('button', { name: 'Send a link to choose a password' }).click();
  await expect(page.getByText('the letter is in the outbox and reaches nobody')).toBeVisible();
  const link = await letterTo(nia);

  const own = await browser.newPage({ baseURL: baseURL ?? '' });
  await own.goto(link);
  await expect(own.getByRole('heading', { name: 'Choose a password' })).toBeVisible();
  await choose(own, 'password1234', 'password1234');
  await expect(own.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
  await choose(own, PHRASE, OTHER);
  await expect(own.getByLabel('The same again')).toHaveAttribute('aria-invalid', 'true');
  await choose(own, PHRASE, PHRASE);
  await expect(own.getByText('Your password is saved. Sign in with it.')).toBeVisible();
  await enter(own, nia.email, PHRASE);

  const spent = await browser.newPage({ baseURL: baseURL ?? '' });
  await spent.goto(link);
  await expect(spent.getByRole('heading', { name: 'This link is no longer good' })).toBeVisible();
  await spent.close();

  await own.goto('/profile');
  await own.getByLabel('Password you have now').fill('not that one');
  await own.getByLabel('New password').fill(OTHER);
  await own.getByLabel('The same again').fill(OTHER);
  await own.getByRole('button', { name: 'Change the password' }).click();
  await expect(own.getByLabel('Password you have now')).toHaveAttribute('aria-invalid', 'true');
  await own.getByLabel('Password you have now').fill(PHRASE);
  await own.getByRole('button', { name: 'Change the password' }).click();
  await expect(own).toHaveURL(/\/sign-in\?chosen/);
  await enter(own, nia.email, OTHER);
  await own.close();
});

test('a forgotten password is replaced, and nobody learns who has an account', async ({ page }) => {
  const nia = await addPerson('acme');
  // How often a link is asked for is counted for an hour: another nobody each time.
  for (const email of [`no.${nia.email}`, nia.email]) {
    await page.goto('/sign-in');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await expect(page.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible();
    await page.getByLabel('E-mail address').fill(email);
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await expect(
      page.getByText('If this address belongs to somebody here, a letter with a link is written.'),
    ).toBeVisible();
  }
  await page.goto(await letterTo(nia));
  await expect(page.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
  await choose(page, OTHER, OTHER);
  await enter(page, nia.email, OTHER);
});

async function choose(page: Page, password: string, again: string): Promise<void> {
  await page.getByLabel('New password').fill(password);
  await page.getByLabel('The same again').fill(again);
  await page.getByRole('button', { name: 'Save the password' }).click();
}

async function enter(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname === '/');
}

/** The path of the link in the last letter to somebody, as the demo's outbox keeps it. */
async function letterTo({ email }: NewPerson): Promise<string> {
  let path = '';
  await expect
    .poll(
      async () => {
        const [letter] = await inTables(
          'acme',
          (sql) => sql<{ text: string }[]>`
            select body_text as text from mail_message where recipient = ${email} order by created_at desc limit 1`,
        );
        path = /\/password\/\S+/.exec(letter?.text ?? '')?.[0] ?? '';
        return path;
      },
      { timeout: 20_000 },
    )
    .not.toBe('');
  return path;
}
