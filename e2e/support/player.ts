import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';

export type BankQuestion = {
  kind: 'single' | 'multiple' | 'boolean' | 'ordering';
  prompt: string;
  options: { id: string; text: string }[];
  answer: string[];
  explanation: string;
};

/** The questions of a demo course with their answers, as its author wrote them. */
export const bankOf = (slug: string): BankQuestion[] =>
  JSON.parse(readFileSync(`db/seed/content/courses/${slug}/bank.json`, 'utf8'));

/** Begins the course, or goes on with it, and returns the address below which its lessons are. */
export async function beginCourse(page: Page, slug: string): Promise<string> {
  await page.goto(`/courses/${slug}`);
  const onward = page.getByRole('link', { name: 'Continue' });
  const start = page.getByRole('button', { name: /^(Start the course|Take it again)$/ });
  await onward.or(start).first().click();
  await page.waitForURL(/\/learn\/[^/]+\/\d+/);
  return new URL(page.url()).pathname.replace(/\/\d+$/, '');
}

/** Presses the way on at the foot of the lesson. */
export async function goOn(page: Page, to: RegExp): Promise<void> {
  await page.locator('.player-foot').getByRole('button').last().click();
  await page.waitForURL(to);
}

export const lessonDone = (page: Page) =>
  expect(page.locator('.lesson-link[aria-current="page"]')).toHaveAttribute('data-state', 'done', {
    timeout: 20_000,
  });

/** Plays the film by the keyboard, at double speed, to its end. */
export async function watchFilm(page: Page): Promise<void> {
  await page.getByLabel('Speed').selectOption('2');
  await page.locator('video').focus();
  await page.keyboard.press('Space');
  await page.waitForFunction(() => document.querySelector('video')?.ended, undefined, { timeout: 60_000 });
}

/** Answers the paper on the screen by what the bank says is right. */
export async function answerRightly(page: Page, bank: readonly BankQuestion[]): Promise<void> {
  for (const field of await page.locator('fieldset.quiz-question').all()) {
    const legend = (await field.locator('legend').textContent()) ?? '';
    const question = bank.find(({ prompt }) => legend.includes(prompt));
    if (!question) throw new Error(`This question is not in the bank: ${legend}`);
    const texts = question.answer.map((id) => question.options.find((o) => o.id === id)?.text ?? '');
    if (question.kind !== 'ordering') {
      for (const text of texts) await field.getByLabel(text, { exact: true }).check();
      continue;
    }
    for (const [place, text] of texts.entries()) {
      const up = field.getByRole('button', { name: `Move up: ${text}`, exact: true });
      for (let at = await placeOf(field, text); at > place; at--) await up.click();
    }
  }
}

async function placeOf(field: Locator, text: string): Promise<number> {
  const rows = await field.locator('.quiz-order > li').allTextContents();
  return rows.findIndex((row) => row.endsWith(text));
}
