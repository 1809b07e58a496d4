import { expect, type Locator, type Page, test } from '@playwright/test';
import { atLesson, knowledgeOf, onward } from '#e2e/support/course.ts';
import { addPerson, giveQuizOfEveryKind } from '#e2e/support/database.ts';
import { expectNoTrap, pressOn, tabTo, typeInto } from '#e2e/support/keyboard.ts';
import { DEMO_PASSWORD } from '#e2e/support/sign-in.ts';

/*
 * A whole course by keyboard alone: nothing here clicks or fills. Wherever Tab stops, the focus is seen, and every page that is
 * gone to begins at its content.
 */

test('a course is found, begun, taken and proven without a mouse', async ({ page }) => {
  test.setTimeout(240_000);
  const { email, name } = await addPerson('acme');
  await signInByKeys(page, email);
  await skipToContent(page);
  await findTheCourse(page);
  await pressOn(page, page.getByRole('button', { name: 'Start the course' }));

  await atLesson(page, 1, 8);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expectNoTrap(page);
  const attemptId = /\/learn\/([^/]+)\//.exec(page.url())?.[1] ?? '';
  await giveQuizOfEveryKind('acme', attemptId);
  await pressOn(page, onward(page, 'Mark as read'));
  await expectArrivalAt(page, 'Recognise a phishing message');
  await pressOn(page, onward(page, 'Mark as read'));

  await expectArrivalAt(page, 'Watch: anatomy of a phishing mail');
  await expectNoTrap(page);
  await watch(page);
  await pressOn(page, onward(page, 'Next'));
  for (const n of [4, 5, 6]) {
    await atLesson(page, n, 8);
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await pressOn(page, onward(page, 'Mark as read'));
  }

  await expectArrivalAt(page, 'Final quiz');
  await answerByKeys(page);
  await pressOn(page, onward(page, 'Next'));

  await expectArrivalAt(page, 'Information security policy');
  await pressOn(page, page.getByLabel('I have read and understood this policy'), 'Space');
  await typeInto(page, page.getByLabel('Your name'), name);
  await pressOn(page, page.getByRole('button', { name: 'Sign', exact: true }));
  await expect(page.getByText(`Signed by ${name}`)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Signature' })).toBeFocused();
  await pressOn(page, onward(page, 'Finish'));

  await expectArrivalAt(page, `Done, ${name.split(' ')[0]}.`);
  const certificate = page.getByRole('link', { name: 'Certificate' });
  const [download] = await Promise.all([page.waitForEvent('download'), pressOn(page, certificate)]);
  expect(download.suggestedFilename()).toMatch(/\.pdf$/);
});

async function signInByKeys(page: Page, email: string): Promise<void> {
  await page.goto('/sign-in');
  await typeInto(page, page.getByLabel('E-mail address'), email);
  await typeInto(page, page.getByLabel('Password'), DEMO_PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/');
}

/** The first stop of a page leads past its navigation. */
async function skipToContent(page: Page): Promise<void> {
  await page.goto('/catalog');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Search courses')).toBeFocused();
  await expectNoTrap(page);
}

async function findTheCourse(page: Page): Promise<void> {
  await typeInto(page, page.getByLabel('Search courses'), 'security awareness');
  await page.keyboard.press('Enter');
  await page.waitForURL(/q=security/);
  await pressOn(page, page.getByRole('main').getByRole('link', { name: 'Security awareness' }));
  await expect(page.getByRole('heading', { level: 1, name: 'Security awareness' })).toBeVisible();
  await expect(page.getByRole('main')).toBeFocused();
}

/** In a lesson its heading has the focus, and is what one sees first. */
async function expectArrivalAt(page: Page, title: string): Promise<void> {
  const heading = page.getByRole('heading', { level: 1, name: title });
  await expect(heading).toBeFocused();
  await expect(heading).toBeInViewport();
}

async function watch(page: Page): Promise<void> {
  // From above, the film itself is the first stop of its controls: there Space plays it.
  await pressOn(page, page.locator('video'), 'Space');
  const speed = page.getByLabel('Speed');
  await tabTo(page, speed);
  for (let n = 0; n < 5 && (await speed.inputValue()) !== '2'; n++) await page.keyboard.press('ArrowDown');
  await expect(speed).toHaveValue('2');
  await expect(page.getByText('that is enough')).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('.eyebrow')).toContainText('Done');
}

async function answerByKeys(page: Page): Promise<void> {
  await pressOn(page, page.getByRole('button', { name: 'Go on with the quiz' }));
  await expect(page.getByRole('heading', { name: '0 of 10 answered' })).toBeFocused();
  const bank = knowledgeOf('security-awareness');
  const kinds = new Set<string>();
  for (const paper of await page.locator('fieldset.quiz-question').all()) {
    const legend = ((await paper.locator('legend').textContent()) ?? '').replace(/\s+/g, ' ');
    const question = bank.find(({ prompt }) => legend.includes(prompt));
    if (!question) throw new Error(`No question of the bank is “${legend}”.`);
    kinds.add(question.kind);
    const texts = question.answer.map(
      (id) => question.options.find((option) => option.id === id)?.text ?? id,
    );
    if (question.kind === 'ordering') await orderByKeys(page, paper, texts);
    else if (question.kind === 'multiple')
      for (const text of texts) await tickByKeys(page, paper.getByLabel(text, { exact: true }));
    else await chooseByKeys(page, paper, texts[0] ?? '');
  }
  expect([...kinds].sort()).toEqual(['boolean', 'multiple', 'ordering', 'single']);
  await pressOn(page, page.getByRole('button', { name: 'Hand in' }));
  await expect(page.getByRole('heading', { name: 'Passed with 100 %' })).toBeFocused();
}

async function tickByKeys(page: Page, box: Locator): Promise<void> {
  await seek(page, box);
  await page.keyboard.press('Space');
  await expect(box).toBeChecked();
}

/** Tab comes to a group of radios once; arrows choose in it. */
async function chooseByKeys(page: Page, paper: Locator, text: string): Promise<void> {
  const wanted = paper.getByLabel(text, { exact: true });
  await tabTo(page, paper.getByRole('radio').first());
  await page.keyboard.press('Space');
  for (let n = 0; n < 12 && !(await wanted.isChecked()); n++) await page.keyboard.press('ArrowDown');
  await expect(wanted).toBeChecked();
  await expect(wanted).toBeFocused();
}

/** After each move the focus has gone with the row, so that Enter can be pressed again. */
async function orderByKeys(page: Page, paper: Locator, wanted: string[]): Promise<void> {
  const rows = paper.locator('.quiz-order > li');
  for (const [place, text] of wanted.entries()) {
    const up = paper.getByRole('button', { name: `Move up: ${text}`, exact: true });
    for (;;) {
      const at = (await rows.allTextContents()).findIndex((row) => row.includes(text));
      if (at <= place) break;
      await seek(page, up);
      await page.keyboard.press('Enter');
      await expect(rows.nth(at - 1)).toContainText(text);
    }
  }
}

/** On or back: what is right stands in the author's order, and the paper in its own. */
async function seek(page: Page, target: Locator): Promise<void> {
  const before = await target.evaluate((element) => {
    const at = document.activeElement?.compareDocumentPosition(element) ?? 0;
    return (at & Node.DOCUMENT_POSITION_PRECEDING) !== 0;
  });
  await tabTo(page, target, before ? 'Shift+Tab' : 'Tab');
}
