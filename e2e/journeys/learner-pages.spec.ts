import { expect, test } from '@playwright/test';
import { beginCourse } from '#e2e/support/course.ts';
import { addPerson } from '#e2e/support/database.ts';
import { signIn } from '#e2e/support/sign-in.ts';

test("nobody opens another's attempt, lesson or quiz", async ({ page }) => {
  const { email } = await addPerson('acme');
  await signIn(page, email);
  const root = await beginCourse(page, 'data-protection');
  await signIn(page, 'hana.novak@acme.example');
  for (const path of [root, `${root}/1`, `${root}/done`]) {
    const answer = await page.goto(path);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('This page was not found');
  }
});

test('the catalog finds by a misspelt title and narrows by what the counts promise', async ({ page }) => {
  await signIn(page, 'hana.novak@acme.example');
  await page.goto('/catalog?q=securty+awarness');
  await expect(page.getByRole('link', { name: 'Security awareness' })).toBeVisible();
  await page.goto('/catalog');
  const topic = page.getByLabel('Topic');
  const [, words = ''] = await topic.locator('option').allInnerTexts();
  const promised = Number(/\((\d+)\)$/.exec(words)?.[1]);
  await topic.selectOption({ index: 1 });
  await page.waitForURL(/topic=/);
  await expect(page.locator('.course-grid > li')).toHaveCount(promised);
});
