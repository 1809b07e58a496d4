import { expect, type Page, type Request, type Response } from '@playwright/test';

/** The events that wait on this device, of everybody who has used it: what IndexedDB holds, not what the page says. */
export const waitingIds = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
    const ids: string[] = [];
    for (const name of names.filter((one) => one.startsWith('lectern-outbox:'))) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      const rows = await new Promise<{ event: { id: string } }[]>((resolve, reject) => {
        const reading = db.transaction('events').objectStore('events').getAll();
        reading.onsuccess = () => resolve(reading.result);
        reading.onerror = () => reject(reading.error);
      });
      ids.push(...rows.map(({ event }) => event.id));
      db.close();
    }
    return ids;
  });

/** Which of these events still wait. A lesson that is open goes on telling of the time spent in it, and so does its end: others may wait too. */
export const waitingOf = async (page: Page, ids: readonly string[]): Promise<string[]> => {
  const waiting = await waitingIds(page);
  return ids.filter((id) => waiting.includes(id));
};

export const expectState = (page: Page, state: string) =>
  expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', state, { timeout: 20_000 });

/** Waits until the player has told the server of a lesson that is opened from now on. */
export function toldOfOpening(page: Page): Promise<Response> {
  const since = Date.now();
  return page.waitForResponse(
    (response) =>
      response.ok() &&
      batchOf(response.request()).events.some(({ kind, at }) => kind === 'lesson.opened' && at >= since),
  );
}

/** Opens a lesson of a course, beginning the course if need be, and waits until the player has told the server so. */
export async function openLesson(page: Page, slug: string, position: number): Promise<void> {
  await page.goto(`/courses/${slug}`);
  await page.getByRole('main').locator('a[href^="/learn/"], form button[type="submit"]').first().click();
  await page.waitForURL(/\/learn\//);
  const attempt = /\/learn\/([^/]+)/.exec(page.url())?.[1];
  // The lesson that is open now tells of itself too, for as long as it is there.
  await page.goto('about:blank');
  // What the server renders says "saved" before there is anything to save.
  const told = toldOfOpening(page);
  await page.goto(`/learn/${attempt}/${position}`);
  await told;
  await expectState(page, 'saved');
}

/** Scrolls a text to its end, which the player reports at once. */
export async function readToEnd(page: Page): Promise<Request> {
  const reported = page.waitForRequest((request) =>
    batchOf(request).events.some(({ kind }) => kind === 'lesson.finished'),
  );
  await page.evaluate(() => window.scrollTo({ top: document.body.scrollHeight }));
  return reported;
}

export const isTrack = (url: URL) => url.pathname === '/api/track';

type Sent = { id: string; kind: string; at: number };

/** Whose launch a batch was sent with, and the events in it; none in any other request. */
export function batchOf(request: Request): { personId: string; events: Sent[] } {
  if (!isTrack(new URL(request.url()))) return { personId: '', events: [] };
  const token = (request.headers().authorization ?? '').slice('Bearer '.length);
  const [payload = ''] = token.split('.');
  const [, personId = ''] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as string[];
  const { events } = request.postDataJSON() as { events: Sent[] };
  return { personId, events };
}
