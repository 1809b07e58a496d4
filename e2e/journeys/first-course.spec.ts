import { expect, type Page, test } from '@playwright/test';
import { goOnTo, next, passQuiz, watch } from '#e2e/support/course.ts';
import { giveCredential, inTables } from '#e2e/support/database.ts';
import { expectState } from '#e2e/support/outbox.ts';
import { PEOPLE } from '#e2e/support/session.ts';
import { signIn } from '#e2e/support/sign-in.ts';

const TITLE = 'Security awareness';

/** Every run of the story has departments of its own, since all play on one portal. */
const DEPARTMENTS: Record<string, [string, string]> = {
  'desktop light': ['Finance', 'Sales'],
  'desktop dark': ['Quality', 'Supply Chain'],
  'phone light': ['Customer Service', 'Management and Legal'],
  'phone dark': ['People and Culture', 'Production'],
};

type Employee = { id: string; email: string; name: string };

/** Somebody of a department who is at work and may be asked for anything. */
async function employeeOf(department: string): Promise<Employee> {
  const [found] = await inTables(
    'acme',
    (sql) => sql<Employee[]>`
      select p.id, p.email, p.given_name || ' ' || p.family_name as name
      from person p join unit_ancestor ua on ua.unit_id = p.unit_id join unit u on u.id = ua.ancestor_id
      where u.name = ${department} and p.status = 'active' and p.hired_on is not null
        and not exists (select from absence a where a.person_id = p.id)
        and not exists (select from person_role r where r.person_id = p.id)
        and not exists (select from person m where m.manager_id = p.id)
      order by (p.email = ${PEOPLE.acme.learner}) desc, p.id limit 1`,
  );
  if (!found) throw new Error(`Nobody works in ${department}.`);
  await giveCredential('acme', found.id);
  return found;
}

async function schedule(page: Page, departments: readonly string[], employee: Employee): Promise<void> {
  await signIn(page, PEOPLE.acme.hr);
  await page.goto('/admin/schedules/new');
  await page.getByLabel('Course', { exact: true }).selectOption({ label: `${TITLE} · required already` });
  for (const name of departments)
    await page.getByRole('checkbox', { name: new RegExp(`^\\d+ ${name}$`) }).check();
  await page.getByLabel('Days', { exact: true }).fill('14');
  await page.getByRole('button', { name: 'Rehearse it' }).click();
  await page.waitForURL(/\/rehearsal/);

  const line = page.getByRole('row').filter({ hasText: employee.name });
  await expect(line).toContainText('14 days after assignment');
  await expect(page.getByText('The words for').first()).toBeAttached();
  await page.getByRole('button', { name: 'Publish exactly this' }).click();
  await page.waitForURL(/\/admin\/schedules\/[0-9a-f-]{36}$/);
}

async function takeCourse(page: Page, employee: Employee): Promise<void> {
  await signIn(page, employee.email);
  const duty = page.getByRole('listitem').filter({ hasText: TITLE }).first();
  await expect(duty).toContainText(/due in 14 days/i);
  await duty.getByText('Why me').click();
  await expect(duty).toContainText('14 days after assignment');

  await page.goto('/courses/security-awareness');
  await page.getByRole('button', { name: 'Start the course' }).click();
  await page.waitForURL(/\/learn\/.+\/1$/);
  await goOnTo(page, /\/2$/);
  await goOnTo(page, /\/3$/);
  await watch(page);
  await goOnTo(page, /\/4$/);

  // The network drops: what is done is kept on the device, and the person is told.
  await page.context().setOffline(true);
  await next(page).click();
  await expectState(page, 'will-be-saved');
  await page.context().setOffline(false);
  await expectState(page, 'saved');
  await goOnTo(page, /\/5$/);
  await goOnTo(page, /\/6$/);
  await goOnTo(page, /\/7$/);
  await passQuiz(page, 'acme', TITLE);
  await expect(page.getByRole('heading', { name: /passed/i })).toBeVisible();
  await goOnTo(page, /\/8$/);
  await page.getByRole('checkbox').check();
  await page.getByLabel('Your name').fill(employee.name);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Sign', exact: true })).toHaveCount(0);
  await goOnTo(page, /\/done/);
  await expect(page.getByRole('heading', { name: /^Done/ })).toBeVisible();
}

/** What the browser gets at an address of the portal, with the cookies it has. */
const fetched = (page: Page, path: string) =>
  page.evaluate(async (address) => {
    const answer = await fetch(address);
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? '',
      text: await answer.text(),
    };
  }, path);

/** The certificate, as a file for its owner and on the page where anybody checks it. */
async function checkCertificate(page: Page, employee: Employee): Promise<void> {
  const href = await page.getByRole('link', { name: 'Certificate' }).first().getAttribute('href');
  const file = await fetched(page, href ?? '');
  expect(file).toMatchObject({ status: 200, type: 'application/pdf' });
  expect(file.text.slice(0, 5)).toBe('%PDF-');

  await page.context().clearCookies();
  expect((await fetched(page, href ?? '')).status).toBe(404);
  await page.goto((href ?? '').replace(/^\/certificates\/(.+)\/pdf$/, '/verify/$1'));
  await expect(page.getByText('This certificate is valid')).toBeVisible();
  await expect(page.getByRole('main')).toContainText(employee.name);
}

async function prove(page: Page, employee: Employee): Promise<void> {
  await signIn(page, PEOPLE.acme.hr);
  await page.goto(`/admin/obligations?text=${encodeURIComponent(employee.name)}`);
  const line = page.getByRole('row').filter({ hasText: employee.name }).filter({ hasText: TITLE });
  await expect(line).toContainText('Compliant');

  const csv = await page.getByRole('link', { name: 'CSV' }).getAttribute('href');
  const answer = await fetched(page, csv ?? '');
  expect(answer.type).toContain('text/csv');
  const row = answer.text.split('\n').find((text) => text.includes(employee.email) && text.includes(TITLE));
  expect(row).toContain('Compliant');

  await signIn(page, PEOPLE.acme.auditor);
  await page.goto('/admin/audit');
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await expect(page.getByText(/The chain holds/)).toBeVisible({ timeout: 20_000 });
}

for (const theme of ['light', 'dark'] as const) {
  test.describe(`${theme} theme`, () => {
    test.use({ colorScheme: theme });

    test('one course: scheduled, taken and proven', async ({ page }, { project }) => {
      test.setTimeout(180_000);
      const departments = DEPARTMENTS[`${project.name} ${theme}`];
      if (!departments) throw new Error(`No departments are set aside for ${project.name} ${theme}.`);
      const employee = await employeeOf(departments[0]);
      await schedule(page, departments, employee);
      await takeCourse(page, employee);
      await checkCertificate(page, employee);
      await prove(page, employee);
    });
  });
}
