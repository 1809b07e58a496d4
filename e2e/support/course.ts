import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';

type Question = {
  kind: 'single' | 'multiple' | 'boolean' | 'ordering';
  prompt: string;
  options: { id: string; text: string }[];
  answer: string[];
};

/** The course's own bank: what a learner who has understood it knows. */
export function knowledgeOf(course: string): Question[] {
  const file = `db/seed/content/courses/${course}/bank.json`;
  return JSON.parse(readFileSync(file, 'utf8')) as Question[];
}

export const onward = (page: Page, word: 'Mark as read' | 'Next' | 'Finish'): Locator =>
  page.getByRole('button', { name: word, exact: true });

/** Waits until a lesson stands on the screen by its number. */
export const atLesson = (page: Page, n: number, of: number): Promise<void> =>
  expect(page.getByText(`Lesson ${n} of ${of} `)).toBeVisible();

/** Plays a film to its end at double speed, as the controls do it, with its captions on. */
export async function watchFilm(page: Page): Promise<void> {
  const film = page.locator('video');
  await film.scrollIntoViewIfNeeded();
  await expect(film.locator('track[kind="captions"]')).toHaveCount(1);
  await page.getByLabel('Speed').selectOption('2');
  await film.evaluate(async (video: HTMLVideoElement) => {
    video.muted = true;
    await video.play();
  });
  await expect(page.getByText('that is enough')).toBeVisible({ timeout: 60_000 });
  const cues = await film.evaluate((video: HTMLVideoElement) => video.textTracks[0]?.cues?.length ?? 0);
  expect(cues).toBeGreaterThan(0);
}

/** Answers every question on the paper rightly; the paper itself never says which answer that is. */
export async function answerAll(page: Page, bank: readonly Question[]): Promise<void> {
  const papers = page.locator('fieldset.quiz-question');
  await expect(papers.first()).toBeVisible();
  for (const paper of await papers.all()) {
    const legend = (await paper.locator('legend').textContent()) ?? '';
    const question = bank.find(({ prompt }) => legend.replace(/\s+/g, ' ').includes(prompt));
    if (!question) throw new Error(`No question of the bank is “${legend}”.`);
    const texts = question.answer.map(
      (id) => question.options.find((option) => option.id === id)?.text ?? id,
    );
    if (question.kind === 'ordering') await putInOrder(paper, texts);
    else for (const text of texts) await paper.getByLabel(text, { exact: true }).check();
  }
}

async function putInOrder(paper: Locator, wanted: string[]): Promise<void> {
  const rows = paper.locator('.quiz-order > li');
  for (const [place, text] of wanted.entries()) {
    for (;;) {
      const shown = await rows.allTextContents();
      if (shown.findIndex((row) => row.includes(text)) <= place) break;
      await paper.getByRole('button', { name: `Move up: ${text}`, exact: true }).click();
    }
  }
  // An order counts as given once something was moved: one that was right at once is moved there and back.
  const [first = ''] = wanted;
  if (await paper.getByRole('button', { name: `Move up: ${first}`, exact: true }).isDisabled()) {
    await paper.getByRole('button', { name: `Move down: ${first}`, exact: true }).click();
    await paper.getByRole('button', { name: `Move up: ${first}`, exact: true }).click();
  }
}

export async function signPolicy(page: Page, name: string): Promise<void> {
  await page.getByLabel('I have read and understood this policy').check();
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(page.getByText(`Signed by ${name}`)).toBeVisible();
}

/** Begins the course, or goes on with it, and returns the address below which its lessons are. */
export async function beginCourse(page: Page, slug: string): Promise<string> {
  await page.goto(`/courses/${slug}`);
  const onward = page.getByRole('link', { name: 'Continue' });
  const start = page.getByRole('button', { name: /^(Start the course|Take it again)$/ });
  await onward.or(start).first().click();
  await page.waitForURL(/\/learn\/[^/]+\/\d+/);
  return new URL(page.url()).pathname.replace(/\/\d+$/, '');
}
