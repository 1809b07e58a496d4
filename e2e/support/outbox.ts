import { expect, type Page, type Request } from '@playwright/test';

/** How many events wait on this device, over everybody who has used it: what IndexedDB holds, not what the page says. */
export const waiting = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
    let count = 0;
    for (const name of names.filter((one) => one.startsWith('lectern-outbox:'))) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => resolve(opening.result);
        opening.onerror = () => reject(opening.error);
      });
      count += await new Promise<number>((resolve) => {
        const counting = db.transaction('events').objectStore('events').count();
        counting.onsuccess = () => resolve(counting.result);
      });
      db.close();
    }
    return count;
  });

export const expectState = (page: Page, state: string) =>
  expect(page.locator('[data-save-state]')).toHaveAttribute('data-save-state', state, { timeout: 20_000 });

/** Opens a lesson of a course, beginning the course if need be. */
export async function openLesson(page: Page, slug: string, position: number): Promise<void> {
  await page.goto(`/courses/${slug}`);
  await page.getByRole('main').locator('a[href^="/learn/"], form button[type="submit"]').first().click();
  await page.waitForURL(/\/learn\//);
  const attempt = /\/learn\/([^/]+)/.exec(page.url())?.[1];
  await page.goto(`/learn/${attempt}/${position}`);
  await expectState(page, 'saved');
}

export const isTrack = (url: URL) => url.pathname === '/api/track';

/** Whose launch a batch was sent with, and the events in it. */
export function batchOf(request: Request): { personId: string; ids: string[] } {
  const token = (request.headers().authorization ?? '').slice('Bearer '.length);
  const [payload = ''] = token.split('.');
  const [, personId = ''] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as string[];
  const { events } = request.postDataJSON() as { events: { id: string }[] };
  return { personId, ids: events.map(({ id }) => id) };
}
