import { expect, type Page, test } from '@playwright/test';
import { atLesson, onward } from '#e2e/support/course.ts';
import { addPerson } from '#e2e/support/database.ts';
import { withoutScripts } from '#e2e/support/early.ts';
import { toldOfOpening } from '#e2e/support/outbox.ts';
import { signIn } from '#e2e/support/sign-in.ts';

/** Somebody new, who has read what comes before it. */
async function comeToTheFilm(page: Page): Promise<void> {
  const { email } = await addPerson('acme');
  await signIn(page, email);
  await page.goto('/courses/security-awareness');
  await page.getByRole('button', { name: 'Start the course' }).click();
  for (const n of [1, 2]) {
    await atLesson(page, n, 8);
    await onward(page, 'Mark as read').click();
  }
}

test('a film whose address fails is asked for anew, and goes on where it stood', async ({ page }) => {
  test.setTimeout(180_000);
  await comeToTheFilm(page);
  await atLesson(page, 3, 8);
  let asked = 0;
  await page.route('**/*.mp4?*', (route) =>
    asked++ === 0 ? route.fulfill({ status: 403, body: '' }) : route.continue(),
  );
  await page.reload();
  const film = page.locator('video');
  await expect
    .poll(() => film.evaluate((video: HTMLVideoElement) => video.readyState), { timeout: 20_000 })
    .toBeGreaterThan(0);
  expect(asked).toBeGreaterThan(1);

  await film.evaluate(async (video: HTMLVideoElement) => {
    video.muted = true;
    video.currentTime = 12;
    await video.play();
  });
  await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(12);
  const answered = page.waitForResponse((response) => response.url().includes('.mp4'));
  await film.evaluate((video: HTMLVideoElement) => video.dispatchEvent(new Event('error')));
  await answered;
  await expect
    .poll(() => film.evaluate(({ currentTime, paused }: HTMLVideoElement) => !paused && currentTime > 12), {
      timeout: 20_000,
    })
    .toBe(true);
});

test('a film that is played before its script has come is counted from when it has', async ({ page }) => {
  test.setTimeout(180_000);
  await comeToTheFilm(page);
  await atLesson(page, 3, 8);
  const film = page.locator('video');
  let opened: Promise<unknown> = Promise.resolve();
  await withoutScripts(page, new URL(page.url()).pathname, async () => {
    await film.evaluate(async (video: HTMLVideoElement) => {
      video.muted = true;
      await video.play();
    });
    // Of the page whose script comes now: the one before it tells of itself while it goes.
    opened = toldOfOpening(page);
  });
  await opened;
  const stood = await film.evaluate((video: HTMLVideoElement) => video.currentTime);
  await expect
    .poll(() => film.evaluate((video: HTMLVideoElement) => video.currentTime))
    .toBeGreaterThan(stood + 5);
  await film.evaluate((video: HTMLVideoElement) => video.pause());
  await expect(page.getByText(/([4-9]|\d\d) % watched/)).toBeVisible();
});

test('a browser that plays faster than counts is held back, and all that it reports is taken', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await comeToTheFilm(page);
  await atLesson(page, 3, 8);
  const film = page.locator('video');
  const unread: string[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('/api/track') && response.status() === 400) unread.push(response.url());
  });
  const reported = page.waitForResponse(
    (response) =>
      response.url().endsWith('/api/track') &&
      response.request().postData()?.includes('video.watched') === true,
  );
  await film.evaluate(async (video: HTMLVideoElement) => {
    video.muted = true;
    video.playbackRate = 16;
    await video.play();
  });
  await expect.poll(() => film.evaluate(({ playbackRate }: HTMLVideoElement) => playbackRate)).toBe(2);
  await expect
    .poll(() => film.evaluate(({ currentTime }: HTMLVideoElement) => currentTime))
    .toBeGreaterThan(3);
  // As an extension does that insists.
  await film.evaluate((video: HTMLVideoElement) => {
    video.playbackRate = 0.1;
  });
  await film.evaluate((video: HTMLVideoElement) => video.pause());
  expect((await reported).status()).toBe(200);
  expect(unread).toEqual([]);
});

test('what plays while the page is too busy to hear of it is counted', async ({ page }) => {
  test.setTimeout(180_000);
  await comeToTheFilm(page);
  await atLesson(page, 3, 8);
  const film = page.locator('video');
  const stands = () => film.evaluate((video: HTMLVideoElement) => video.currentTime);
  await film.evaluate((video: HTMLVideoElement) => {
    video.muted = true;
    return video.play();
  });
  await expect.poll(stands).toBeGreaterThan(1);
  await page.evaluate(() => {
    const end = performance.now() + 6_000;
    while (performance.now() < end);
  });
  await expect.poll(stands).toBeGreaterThan(7);
  await film.evaluate((video: HTMLVideoElement) => video.pause());
  const seconds = await stands();
  const share = page.getByText(/\d % watched/);
  const watched = async () => Number(/\d+(?= %)/.exec((await share.textContent()) ?? ''));
  // Whole seconds of 48, and whole percents.
  await expect.poll(watched).toBeGreaterThanOrEqual(Math.floor(((seconds - 2) / 48) * 100));
});
