import { expect, type Page, test } from '@playwright/test';
import { addPerson, inTables } from '#e2e/support/database.ts';
import { noDayEnds } from '#e2e/support/days.ts';
import { hostOf, PEOPLE } from '#e2e/support/session.ts';
import { signIn } from '#e2e/support/sign-in.ts';

/** Finishes a course now, as its last lesson would. */
const finishCourse = (personId: string) =>
  inTables('acme', async (sql) => {
    await sql`
      with chosen as (
        select c.id, v.id as version, v.content_sha256 from course c join course_version v on v.id = c.current_version_id
        order by c.slug limit 1),
      made as (
        insert into attempt (person_id, course_id, course_version_id, content_sha256, n, started_at, completed_at)
        select ${personId}, id, version, content_sha256, 1, now(), now() from chosen returning id, course_version_id),
      lessons as (
        insert into lesson_completion (attempt_id, lesson_id, person_id, completed_at)
        select made.id, l.id, ${personId}, now() from made join lesson l on l.course_version_id = made.course_version_id)
      insert into result_mark (kind, subject_id, marked_at) values ('person', ${personId}, now())`;
  });

/** By the mark itself: somebody is called Youssef. */
const own = (page: Page) => page.getByRole('row').filter({ has: page.getByText('You', { exact: true }) });

test('one sees who has finished most, oneself as soon as one has points, and can leave it', async ({
  page,
}) => {
  await noDayEnds('acme', 60_000);
  const { id, email, name } = await addPerson('acme');
  await signIn(page, email);
  await page.getByRole('link', { name: 'Leaderboard' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Leaderboard' })).toBeVisible();
  await expect(own(page)).toHaveCount(0);
  // On the first days of a quarter nobody need have points yet: the one before has them.
  await page.getByRole('link', { name: 'Last quarter' }).click();
  await page.waitForURL(/quarter=last/);
  const first = page.getByRole('region', { name: 'The first 10' });
  await expect(first.locator('tbody tr')).toHaveCount(10);
  await expect(own(page)).toHaveCount(0);

  await finishCourse(id);
  await page.getByRole('link', { name: 'This quarter' }).click();
  await expect(own(page)).toContainText(name);
  await page.getByRole('link', { name: 'Test bench' }).click();
  await expect(page.getByRole('link', { name: 'Test bench' })).toHaveAttribute('aria-current', 'page');
  await expect(own(page)).toContainText(name);

  await page.getByRole('button', { name: 'Take me off the leaderboard' }).click();
  await expect(page.getByRole('button', { name: 'Show me on the leaderboard' })).toBeVisible();
  await expect(own(page)).toHaveCount(0);
  await page.goto('/profile');
  await expect(page.getByRole('region', { name: 'What you have learnt' })).toContainText('Courses finished');
  await page.getByRole('button', { name: 'Show me on the leaderboard' }).click();
  await expect(page.getByRole('button', { name: 'Take me off the leaderboard' })).toBeVisible();
  await page.goto('/leaderboard');
  await expect(own(page)).toContainText(name);
});

test('the leaderboard is walked by keyboard', async ({ page }) => {
  test.skip(test.info().project.name === 'phone', 'a phone has no keyboard');
  await signIn(page, PEOPLE.acme.hr);
  await page.goto('/leaderboard');
  await page.getByRole('link', { name: 'Last quarter' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/quarter=last/);
  await expect(page.getByRole('link', { name: 'Last quarter' })).toHaveAttribute('aria-current', 'page');
});

test('an administrator switches it off: no link, no page; and on again within departments', async ({
  page,
}) => {
  test.skip(test.info().project.name === 'phone', 'the tenant has one switch');
  await signIn(page, PEOPLE.globex.admin, hostOf('globex'));
  const settings = new URL('/admin/settings', page.url()).href;
  const choose = async (label: string) => {
    await page.goto(settings);
    const section = page.getByRole('region', { name: 'Leaderboard', exact: true });
    await section.getByLabel(label).check();
    await section.getByRole('button', { name: 'Save' }).click();
    await expect(section.getByText('Saved.')).toBeVisible();
  };
  const main = page.getByRole('navigation', { name: 'Main' });
  await choose('No leaderboard');
  await expect(main.getByRole('link', { name: 'Leaderboard' })).toHaveCount(0);
  const answer = await page.goto(new URL('/leaderboard', settings).href);
  expect(answer?.status()).toBe(404);
  await choose('Within departments');
  await expect(main.getByRole('link', { name: 'Leaderboard' })).toBeVisible();
  expect((await page.goto(new URL('/leaderboard?of=all', settings).href))?.status()).toBe(200);
  await expect(page.getByRole('navigation', { name: 'Whose' })).toHaveCount(0);
});
