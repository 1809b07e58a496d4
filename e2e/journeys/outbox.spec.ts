import { expect, type Page, type Request, test } from '@playwright/test';
import { addPerson } from '#e2e/support/database.ts';
import {
  batchOf,
  expectState,
  isTrack,
  openLesson,
  readToEnd,
  waitingIds,
  waitingOf,
} from '#e2e/support/outbox.ts';
import { signIn } from '#e2e/support/sign-in.ts';

const COURSE = 'data-protection';

const idsIn = (request: Request) => batchOf(request).events.map(({ id }) => id);

let email: string;
test.beforeEach(async () => {
  ({ email } = await addPerson('acme'));
});
test('the network drops in the player: what is done is kept, said so, and saved when it is back', async ({
  page,
  context,
}) => {
  await signIn(page, email);
  await openLesson(page, COURSE, 1);
  await context.setOffline(true);
  await readToEnd(page);
  await expectState(page, 'will-be-saved');
  const kept = await waitingIds(page);
  expect(kept.length).toBeGreaterThan(0);
  await context.setOffline(false);
  await expectState(page, 'saved');
  expect(await waitingOf(page, kept)).toEqual([]);
});

const COME_BACK: Record<string, (page: Page) => Promise<unknown>> = {
  'in the course': (page) => openLesson(page, COURSE, 2),
  'at their home': (page) => page.goto('/'),
};
for (const [where, comeBack] of Object.entries(COME_BACK)) {
  test(`the tab is closed while the server is dead: the next visit, ${where}, hands in the same events`, async ({
    page,
    context,
  }) => {
    await signIn(page, email);
    await openLesson(page, COURSE, 1);
    await context.route(isTrack, (route) => route.abort());
    const ids = idsIn(await readToEnd(page));
    await expectState(page, 'will-be-saved');
    await page.close();

    await context.unroute(isTrack);
    const again = await context.newPage();
    const handedIn = new Set<string>();
    again.on('request', (request) => {
      for (const { id } of batchOf(request).events) handedIn.add(id);
    });
    await comeBack(again);
    await expect.poll(() => ids.every((id) => handedIn.has(id))).toBe(true);
    await expect.poll(() => waitingOf(again, ids)).toEqual([]);
  });
}

test('a launch that expired while offline is renewed, and nothing is asked of the learner', async ({
  page,
}) => {
  await signIn(page, email);
  await openLesson(page, COURSE, 1);
  let expired = true;
  const tokens = new Set<string>();
  await page.route(isTrack, async (route) => {
    tokens.add(route.request().headers().authorization ?? '');
    if (!expired) return route.continue();
    expired = false;
    await route.fulfill({ status: 401, json: { error: 'renew' } });
  });
  const ids = idsIn(await readToEnd(page));
  await expect.poll(() => tokens.size).toBe(2);
  await expectState(page, 'saved');
  expect(await waitingOf(page, ids)).toEqual([]);
});

test('two people on one computer in turn: nobody sees or sends what is not theirs', async ({
  page,
  context,
}) => {
  await signIn(page, email);
  await openLesson(page, COURSE, 1);
  await context.route(isTrack, (route) => route.abort());
  await readToEnd(page);
  await expectState(page, 'will-be-saved');
  const kept = await waitingIds(page);

  const { email: next } = await addPerson('acme', 'Noor');
  await signIn(page, next);
  await context.unroute(isTrack);
  const senders = new Set<string>();
  page.on('request', (request) => {
    if (isTrack(new URL(request.url()))) senders.add(batchOf(request).personId);
  });
  await openLesson(page, COURSE, 1);
  const theirs = idsIn(await readToEnd(page));
  await expect.poll(() => senders.size).toBe(1);
  await expectState(page, 'saved');
  expect(await waitingOf(page, theirs)).toEqual([]);
  expect(await waitingOf(page, kept)).toEqual(kept);

  await signIn(page, email);
  await openLesson(page, COURSE, 1);
  await expect.poll(() => waitingOf(page, kept)).toEqual([]);
  expect(senders.size).toBe(2);
});

test('signed out meanwhile: kept, said so, and saved after signing in again', async ({ page, context }) => {
  await signIn(page, email);
  await openLesson(page, COURSE, 1);
  await context.clearCookies();
  await context.route(isTrack, (route) => route.fulfill({ status: 401, json: { error: 'renew' } }));
  await readToEnd(page);
  await expectState(page, 'sign-in-needed');
  const kept = await waitingIds(page);
  expect(kept.length).toBeGreaterThan(0);
  await context.unroute(isTrack);
  await signIn(page, email);
  await openLesson(page, COURSE, 1);
  await expect.poll(() => waitingOf(page, kept)).toEqual([]);
});
