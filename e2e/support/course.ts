import { expect, type Page } from '@playwright/test';
import { inTables } from '#e2e/support/database.ts';

type Known = { prompt: string; kind: string; right: string[] };

/** Right answers by prompt, in the words that a person reads: the browser is told neither before handing in. */
const answersOf = (tenant: string, title: string): Promise<Known[]> =>
  inTables(
    tenant,
    async (sql) => sql<Known[]>`
      select q.prompt, q.kind, (
        select jsonb_agg(o->>'text' order by a.n) from jsonb_array_elements_text(q.answer) with ordinality a (id, n)
        join jsonb_array_elements(q.options) o on o->>'id' = a.id) as right
      from question q join lesson l on l.id = q.lesson_id join course_version v on v.id = l.course_version_id
      where v.title = ${title}`,
  );

export const next = (page: Page) => page.getByRole('button', { name: /^(Mark as read|Next|Finish)$/ });

/** Goes on from a lesson and waits until another one, named by its place, is there. */
export async function goOnTo(page: Page, place: RegExp): Promise<void> {
  await next(page).click();
  await page.waitForURL(place);
}

/** Watches a film to its end, at double speed, as a hurried person does. */
export async function watch(page: Page): Promise<void> {
  const film = page.locator('video');
  await expect(film.locator('track[kind=captions]')).toHaveCount(1);
  await page.getByLabel('Speed').selectOption('2');
  await film.evaluate((video: HTMLVideoElement) => {
    video.muted = true;
    return video.play();
  });
  await expect
    .poll(() => film.evaluate((video: HTMLVideoElement) => video.ended), { timeout: 60_000 })
    .toBe(true);
}

/** Sits a quiz and answers everything right. */
export async function passQuiz(page: Page, tenant: string, title: string): Promise<void> {
  const known = await answersOf(tenant, title);
  await page.getByRole('button', { name: 'Start the quiz' }).click();
  const questions = page.locator('fieldset.quiz-question');
  await expect(questions.first()).toBeVisible();
  for (const question of await questions.all()) {
    const text = (await question.locator('legend').textContent()) ?? '';
    const found = known.find(({ prompt }) => text.includes(prompt));
    if (!found) throw new Error(`No question of the bank reads: ${text}`);
    if (found.kind !== 'ordering') {
      for (const right of found.right) await question.getByLabel(right, { exact: true }).check();
      continue;
    }
    for (const [place, right] of found.right.entries()) {
      const row = question.getByRole('listitem').filter({ has: page.getByText(right, { exact: true }) });
      const up = row.getByRole('button', { name: `Move up: ${right}`, exact: true });
      const at = row.locator('span').first();
      while ((await at.textContent()) !== String(place + 1)) await up.click();
    }
  }
  await page.getByRole('button', { name: 'Hand in' }).click();
}
