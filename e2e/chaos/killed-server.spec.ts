import { expect, type Page, test } from '@playwright/test';
import { addPerson, inTables } from '#e2e/support/database.ts';
import { batchOf, expectState, openLesson, waitingIds, waitingOf } from '#e2e/support/outbox.ts';
import { type SecondNode, startSecondNode } from '#e2e/support/second-node.ts';
import { signIn } from '#e2e/support/sign-in.ts';

const FILM = 'db/seed/content/courses/security-awareness/03-anatomy.mp4';

/** By its path: what is signed stands behind it. */
const isFilm = ({ pathname }: URL) => pathname.endsWith('.mp4');

let node: SecondNode;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  node = await startSecondNode();
});
test.afterAll(() => node.leave());

test('the server is killed in the middle of a film: nothing is lost, and nothing is counted twice', async ({
  browser,
}, { project }) => {
  test.setTimeout(300_000);
  const { id, email } = await addPerson('acme');
  const { defaultBrowserType: _, ...device } = project.use;
  const page = await browser.newPage({ ...device, baseURL: `http://acme.localhost:${node.port}` });
  const happened = new Set<string>();
  page.on('request', (request) => {
    for (const event of batchOf(request).events) happened.add(event.id);
  });
  await signIn(page, email);
  // The film comes from elsewhere, as from a CDN: it is the portal that dies.
  await page.route(isFilm, (route) => route.fulfill({ path: FILM, contentType: 'video/mp4' }));
  await openLesson(page, 'security-awareness', 3);

  const killed = killAfterStoring(page);
  await playFilm(page);
  await killed;
  await expectState(page, 'will-be-saved');
  await expect(page.getByText('Will be saved', { exact: true })).toBeVisible();
  await expect(page.getByText('that is enough')).toBeVisible({ timeout: 60_000 });
  const kept = await waitingIds(page);
  expect(kept.length).toBeGreaterThan(2);
  for (const one of kept) happened.add(one);
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await expect(page.getByText('Needs a connection')).toBeVisible();
  await expect(page.locator('.eyebrow')).toContainText('Lesson 3 of 8');

  await node.startAgain();
  await expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', 'saved', {
    timeout: 70_000,
  });
  expect(await waitingOf(page, kept)).toEqual([]);
  await expect(page.locator('.eyebrow')).toContainText('Done');
  // The page tells of its last seconds while it goes. Were the browser closed, those might be on their way no further.
  await page.goto('/');
  await expect.poll(() => storedOf(id)).toMatchObject({ ids: expect.arrayContaining([...happened]) });
  await page.close();
  const { ids, counted } = await storedOf(id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(counted).toBe(ids.length);
});

/** Kills the node when it has stored a report of the film and its answer is on the way back, which the page never gets. */
async function killAfterStoring(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const killed = new Promise<void>((resolve) => {
    cdp.on('Fetch.requestPaused', async ({ requestId, request, responseStatusCode }) => {
      if (responseStatusCode !== 200 || !request.postData?.includes('video.watched'))
        // Whatever is held when this session ends is let go by that.
        return cdp.send('Fetch.continueRequest', { requestId }).catch(() => {});
      await node.kill();
      await cdp.send('Fetch.failRequest', { requestId, errorReason: 'ConnectionReset' });
      resolve();
    });
  });
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*/api/track', requestStage: 'Response' }] });
  await killed;
  await cdp.detach();
}

async function playFilm(page: Page): Promise<void> {
  await page.getByLabel('Speed').selectOption('2');
  await page.locator('video').evaluate((video: HTMLVideoElement) => {
    video.muted = true;
    return video.play();
  });
}

/** The events of a person by their rows, and by the progress they were counted into. */
const storedOf = (personId: string) =>
  inTables('acme', async (sql) => {
    // Of one moment: more may arrive while it is asked.
    const [row] = await sql<{ ids: string[]; counted: number }[]>`
      select array(select id::text from tracking_event where person_id = ${personId}) as ids,
        (select coalesce(sum(p.events), 0)::int from lesson_progress p
          join attempt a on a.id = p.attempt_id where a.person_id = ${personId}) as counted`;
    return { ids: row?.ids ?? [], counted: row?.counted ?? 0 };
  });
