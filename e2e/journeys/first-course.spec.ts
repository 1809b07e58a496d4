import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { answerAll, atLesson, knowledgeOf, onward, signPolicy, watchFilm } from '#e2e/support/course.ts';
import { addPerson, DATA, type NewPerson, newDepartment, replicaFollows } from '#e2e/support/database.ts';
import { noDayEnds } from '#e2e/support/days.ts';
import { expectState } from '#e2e/support/outbox.ts';
import { PEOPLE } from '#e2e/support/session.ts';
import { signIn } from '#e2e/support/sign-in.ts';

/*
 * The story of the product, as people live it. It is told on each screen about two departments that nobody has scheduled the
 * course for yet, and in another theme: both are looked at page by page on either (axe.spec.ts).
 */

const COURSE = 'Security awareness';

test('a course is scheduled, taken and proven', async ({ page, browser, baseURL }, { project }) => {
  test.setTimeout(480_000);
  const colorScheme = project.name === 'phone' ? 'dark' : 'light';
  await page.emulateMedia({ colorScheme });
  // What is published, and due in so many days, is looked at on the same day.
  await noDayEnds('acme', 120_000);
  const [finance, sales] = [newDepartment('Finance'), newDepartment('Sales')];
  const departments = [finance.name, sales.name];
  const eli = await addPerson('acme', 'Eli', finance);
  await addPerson('acme', 'Ada', sales);

  await signIn(page, PEOPLE.acme.hr);
  await schedule(page, departments);
  await seeBeforePublishing(page, departments, eli.name);
  await page.getByRole('button', { name: 'Publish exactly this' }).click();
  await expect(page).toHaveURL(/\/admin\/schedules\/[0-9a-f-]+$/);

  await signIn(page, eli.email);
  await seeWhatIsOwed(page, finance.name);
  await takeTheCourse(page, eli.name);
  const code = await getTheCertificate(page, eli.name);

  await replicaFollows();
  const anybody = await browser.newPage({ baseURL: baseURL ?? '', colorScheme });
  await anybody.goto(`/certificates/${code}/pdf`);
  await expect(anybody).toHaveURL(`/sign-in?next=${encodeURIComponent(`/certificates/${code}/pdf`)}`);
  await anybody.goto(`/verify/${code}`);
  await expect(anybody.getByText('This certificate is valid')).toBeVisible();
  await expect(anybody.getByText(eli.name)).toBeVisible();
  await anybody.close();

  await signIn(page, PEOPLE.acme.hr);
  await findCompliant(page, eli);
  await signIn(page, PEOPLE.acme.auditor);
  await verifyTheTrail(page);
});

async function schedule(page: Page, departments: readonly string[]): Promise<void> {
  await page.goto('/admin/schedules');
  await page
    .getByRole('main')
    .getByRole('link', { name: /Schedule a course/ })
    .first()
    .click();
  const course = page.getByLabel('Course', { exact: true });
  await course.selectOption(
    await course.getByRole('option', { name: new RegExp(`^${COURSE}`) }).getAttribute('value'),
  );
  for (const name of departments) {
    await page
      .getByRole('group', { name: 'Departments' })
      .getByRole('checkbox', { name, exact: true })
      .check();
  }
  await expect(page.getByText(/people now, and everybody who joins them later/)).toBeVisible();
  await page.getByLabel('Some days after assignment').check();
  await page.getByLabel('Days', { exact: true }).fill('14');
  await page.getByRole('button', { name: 'Rehearse it' }).click();
}

async function seeBeforePublishing(page: Page, departments: readonly string[], name: string): Promise<void> {
  await expect(page).toHaveURL(/\/rehearsal$/);
  await expect(page.getByText('It is for', { exact: true })).toBeVisible();
  for (const department of departments) {
    await expect(page.getByText(department, { exact: false }).first()).toBeVisible();
  }
  const everybody = page.getByRole('table', { name: 'Everybody the schedule is for' });
  const own = everybody.getByRole('row', { name: new RegExp(name) });
  await expect(own).toContainText(/14 days after/);
  await expect(page.getByRole('list').filter({ hasText: 'messages' }).first()).toBeVisible();
}

async function seeWhatIsOwed(page: Page, department: string): Promise<void> {
  await page.goto('/');
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: COURSE }) });
  await expect(card).toContainText('Due in 14 days');
  await card.getByText('Why me, why then').click();
  await expect(card).toContainText(`in ${department}`);
  await expect(card).toContainText(/14 days after assignment on .*, end of day in \w+\//);
  await card.getByRole('link', { name: /^(Start|Continue|Renew)/ }).click();
  await page.getByRole('button', { name: /^Start the course|^Take it again/ }).click();
}

async function takeTheCourse(page: Page, name: string): Promise<void> {
  const context = page.context();
  await atLesson(page, 1, 8);
  await onward(page, 'Mark as read').click();

  // The network drops in the middle of a lesson: it can be finished, says so, and is handed in when it is back.
  await atLesson(page, 2, 8);
  await context.setOffline(true);
  await onward(page, 'Mark as read').click();
  await expectState(page, 'will-be-saved');
  await expect(page.getByText('Needs a connection')).toBeVisible();
  await context.setOffline(false);
  await expectState(page, 'saved');
  await page.reload();
  await expect(page.locator('.eyebrow')).toContainText('Done');
  await onward(page, 'Next').click();

  await atLesson(page, 3, 8);
  await watchFilm(page);
  await expect(page.locator('.eyebrow')).toContainText('Done');
  await onward(page, 'Next').click();

  for (const n of [4, 5, 6]) {
    await atLesson(page, n, 8);
    await onward(page, 'Mark as read').click();
  }

  // The quiz is handed in while there is no network: the answers are kept, and judged when they arrive.
  await atLesson(page, 7, 8);
  await page.getByRole('button', { name: 'Start the quiz' }).click();
  await expect(page.locator('fieldset.quiz-question').first()).toBeVisible();
  await context.setOffline(true);
  await answerAll(page, knowledgeOf('security-awareness'));
  await page.getByRole('button', { name: 'Hand in' }).click();
  await expect(page.getByText('Your answers are safe here')).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByRole('heading', { name: 'Passed with 100 %' })).toBeVisible({ timeout: 20_000 });
  await onward(page, 'Next').click();

  await atLesson(page, 8, 8);
  await signPolicy(page, name);
  await onward(page, 'Finish').click();
}

async function getTheCertificate(page: Page, name: string): Promise<string> {
  await expect(page.getByRole('heading', { name: `Done, ${name.split(' ')[0]}.` })).toBeVisible();
  const link = page.getByRole('link', { name: 'Certificate' });
  const code = /\/certificates\/([^/]+)\/pdf$/.exec((await link.getAttribute('href')) ?? '')?.[1] ?? '';
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const pdf = readFileSync(await download.path());
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  return code;
}

async function findCompliant(page: Page, { name, email }: NewPerson): Promise<void> {
  await page.goto('/admin/obligations');
  await page.getByLabel('Requirement', { exact: true }).selectOption({ label: COURSE });
  await page.getByLabel('Name, e-mail or number').fill(name);
  await page.getByLabel('Name, e-mail or number').press('Enter');
  await page.waitForURL(
    (url) => url.searchParams.get('text') === name && url.searchParams.has('requirement'),
  );
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText('Compliant');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'CSV' }).click(),
  ]);
  const csv = readFileSync(await download.path(), 'utf8');
  const [head = '', ...lines] = csv.trim().split(/\r?\n/);
  expect(head).toMatch(/,status,/i);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`,${email},`);
  expect(lines[0]).toContain(`,${COURSE},Compliant,`);
}

async function verifyTheTrail(page: Page): Promise<void> {
  await page.goto('/admin/audit');
  await page.getByRole('button', { name: 'Verify the chain' }).click();
  await expect(page.getByText(/The chain holds: [\d,]+ events, none changed/)).toBeVisible({
    timeout: 30_000,
  });
  const env = { ...process.env, LECTERN_DATA: DATA };
  const said = spawnSync('npm', ['run', '--silent', 'audit:verify', '--', 'acme'], { env, encoding: 'utf8' });
  expect(said.stdout + said.stderr).toMatch(/^acme: \d+ events, the chain is intact/);
}
