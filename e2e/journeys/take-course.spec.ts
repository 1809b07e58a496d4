import { expect, test } from '@playwright/test';
import { answerRightly, bankOf, beginCourse, goOn, lessonDone, watchFilm } from '#e2e/support/player.ts';
import { signIn } from '#e2e/support/sign-in.ts';

const COURSE = 'fire-safety';

test('a course is taken to its certificate, and no answer is seen before the hand-in', async ({ page }, {
  project,
}) => {
  test.setTimeout(150_000);
  const [email, name] =
    project.name === 'phone'
      ? ['ingrid.solberg@acme.example', 'Ingrid Solberg']
      : ['omar.haddad@acme.example', 'Omar Haddad'];
  const bank = bankOf(COURSE);
  const seen: string[] = [];
  page.on('response', (response) => {
    const ours = !response.url().includes('/_next/static/') && !response.url().includes('/media/');
    if (ours)
      void response.text().then(
        (text) => seen.push(text),
        () => {},
      );
  });

  await signIn(page, email);
  const root = await beginCourse(page, COURSE);
  for (const lesson of [1, 2, 3]) {
    await page.goto(`${root}/${lesson}`);
    await goOn(page, new RegExp(`${root}/${lesson + 1}$`));
    await expect(page.locator('#lesson')).toBeFocused();
  }
  await watchFilm(page);
  await lessonDone(page);
  await goOn(page, new RegExp(`${root}/5$`));
  await page.keyboard.press('n');
  await page.waitForURL(`**${root}/6`);

  await page.getByRole('button', { name: 'Start the quiz' }).click();
  await expect(page.locator('fieldset.quiz-question')).toHaveCount(10);
  await answerRightly(page, bank);
  seen.push(await page.content());
  for (const { explanation } of bank)
    expect(seen.some((text) => text.includes(explanation.slice(0, 60)))).toBe(false);
  await page.getByRole('button', { name: 'Hand in' }).click();
  await expect(page.getByRole('heading', { name: 'Passed with 100 %' })).toBeVisible();
  await lessonDone(page);

  await goOn(page, new RegExp(`${root}/7$`));
  await page.getByRole('checkbox').check();
  await page.getByLabel('Your name').fill('Somebody Else');
  const password = page.getByLabel('Your password');
  if (await password.count()) await password.fill('lectern-demo');
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByText(`Type your own name: ${name}.`).first()).toBeVisible();
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByText(`Signed by ${name}`)).toBeVisible();

  await goOn(page, new RegExp(`${root}/done`));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/^Done/);
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Certificate' }).click();
  expect((await download).suggestedFilename()).toMatch(/^certificate-.*\.pdf$/);
});

test("nobody opens another's attempt, lesson or quiz", async ({ page }) => {
  await signIn(page, 'tomas.lind@acme.example');
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
