import { expect, type Page, test } from '@playwright/test';
import { addPerson, inTables } from '#e2e/support/database.ts';
import { batchOf, expectState, openLesson, waitingIds } from '#e2e/support/outbox.ts';
import { type SecondNode, startSecondNode } from '#e2e/support/second-node.ts';
import { signIn } from '#e2e/support/sign-in.ts';

let node: SecondNode;
test.beforeAll(async () => {
  test.setTimeout(90_000);
  node = await startSecondNode();
});
test.afterAll(() => node.leave());

test('the server is killed in the middle of a film: nothing is lost, and nothing is counted twice', async ({
  browser,
}, { project }) => {
  test.setTimeout(180_000);
  const { id, email } = await addPerson('acme');
  const { defaultBrowserType: _, ...device } = project.use;
  const page = await browser.newPage({ ...device, baseURL: `http://acme.localhost:${node.port}` });
  const happened = new Set<string>();
  page.on('request', (request) => {
    for (const event of batchOf(request).events) happened.add(event.id);
  });
  await signIn(page, email);
  await openLesson(page, 'security-awareness', 3);
  await bufferFilm(page);

  const killed = killAfterStoring(page);
  await playFilm(page);
  await killed;
  await expectState(page, 'will-be-saved');
  await expect(page.getByText('Will be saved', { exact: true })).toBeVisible();
  await expect(page.getByText('that is enough')).toBeVisible({ timeout: 60_000 });
  const kept = await waitingIds(page);
  expect(kept.length).toBeGreaterThan(2);
  for (const one of kept) happened.add(one);

  await node.startAgain();
  await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'saved', {
    timeout: 70_000,
  });
  expect(await waitingIds(page)).toEqual([]);
  await expect(page.locator('.eyebrow')).toContainText('Done');
  await page.close();
  // The page told of its last seconds while it closed.
  await expect.poll(() => storedOf(id)).toMatchObject({ ids: expect.arrayContaining([...happened]) });
  const { ids, counted } = await storedOf(id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(counted).toBe(ids.length);
});

/** Kills the node when it has stored a report of the film and its answer is on the way back, which the page never gets. */
async function killAfterStoring(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*/api/track', requestStage: 'Response' }] });
  await new Promise<void>((resolve) => {
    cdp.on('Fetch.requestPaused', async ({ requestId, request, responseStatusCode }) => {
      if (responseStatusCode !== 200 || !request.postData?.includes('video.watched'))
        return cdp.send('Fetch.continueRequest', { requestId });
      await node.kill();
      await cdp.send('Fetch.failRequest', { requestId, errorReason: 'ConnectionReset' });
      resolve();
    });
  });
  await cdp.detach();
}

/** The film itself is of the server that is about to die. */
async function bufferFilm(page: Page): Promise<void> {
  await page.locator('video').evaluate((video: HTMLVideoElement) => {
    video.preload = 'auto';
    video.muted = true;
  });
  await page.getByLabel('Speed').selectOption('2');
}

const playFilm = (page: Page) => page.locator('video').evaluate((video: HTMLVideoElement) => video.play());

/** The events of a person by their rows, and by the progress they were counted into. */
const storedOf = (personId: string) =>
  inTables('acme', async (sql) => {
    const rows = await sql<{ id: string }[]>`select id from tracking_event where person_id = ${personId}`;
    const [sum] = await sql<{ counted: number }[]>`
      select coalesce(sum(p.events), 0)::int as counted from lesson_progress p
      join attempt a on a.id = p.attempt_id where a.person_id = ${personId}`;
    return { ids: rows.map(({ id }) => id), counted: sum?.counted ?? 0 };
  });
