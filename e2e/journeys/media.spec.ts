import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { pressOn } from '#e2e/support/keyboard.ts';
import { PEOPLE } from '#e2e/support/session.ts';
import { signIn } from '#e2e/support/sign-in.ts';

/** Names of an earlier try stand in the list for a while. */
const RUN = randomBytes(3).toString('hex');
const PARTS = '**/api/media-parts/**';
const folder = mkdtempSync(join(tmpdir(), 'lectern-media-'));
test.afterAll(() => rmSync(folder, { recursive: true }));

/** A file that begins as a film does; nobody plays it. */
function film(name: string, megabytes: number): string {
  const bytes = randomBytes(megabytes * 1024 * 1024);
  bytes.set([0, 0, 0, 32, 0x66, 0x74, 0x79, 0x70]);
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function choose(page: Page, ...paths: string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await pressOn(page, page.getByRole('button', { name: 'Choose files' }));
  await (await chooser).setFiles(paths);
}

const onItsWay = (page: Page, name: string) =>
  page.getByRole('list', { name: 'On their way' }).getByRole('listitem').filter({ hasText: name });
const listed = (page: Page, name: string) =>
  page.getByRole('table', { name: 'Media, newest first' }).getByRole('row', { name: new RegExp(name) });

test('an author adds files by keyboard, through a network that drops', async ({ page }, { project }) => {
  test.setTimeout(180_000);
  const [film1, picture] = [`${project.name} ${RUN} alarm.mp4`, `${project.name} ${RUN} plan.svg`];
  writeFileSync(
    join(folder, picture),
    `<svg xmlns="http://www.w3.org/2000/svg"><title>${picture}</title></svg>`,
  );
  await signIn(page, PEOPLE.acme.author);
  await page.getByRole('link', { name: 'Media', exact: true }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: 'Media' })).toBeVisible();

  let broken = 2;
  await page.route(PARTS, (route) => (broken-- > 0 ? route.abort('connectionreset') : route.continue()));
  await choose(page, film(film1, 20), join(folder, picture));
  await expect(listed(page, picture)).toContainText('Drawing', { timeout: 30_000 });
  await expect(listed(page, film1)).toContainText('20 MB', { timeout: 60_000 });
  for (const name of [film1, picture]) await expect(onItsWay(page, name)).toHaveCount(0);
});

test('an upload is paused, outlives a reload and goes on where it stopped', async ({ page }, { project }) => {
  test.setTimeout(180_000);
  const name = `${project.name} ${RUN} drill.mp4`;
  const path = film(name, 20);
  await signIn(page, PEOPLE.acme.author);
  await page.goto('/admin/media');

  let sent = 0;
  let held = true;
  await page.route(PARTS, (route) => {
    if (held && sent >= 1) return;
    sent += 1;
    return route.continue();
  });
  const arrived = page.waitForResponse(PARTS);
  await choose(page, path);
  await arrived;
  await expect(onItsWay(page, name)).toContainText(/[1-9][\d.]* MB of 20 MB/);
  await page.getByRole('button', { name: `Pause ${name}` }).click();
  await expect(onItsWay(page, name)).toContainText('paused');

  await page.reload();
  await expect(onItsWay(page, name)).toContainText('Choose the same file again');
  held = false;
  sent = 0;
  await choose(page, path);
  await expect(listed(page, name)).toBeVisible({ timeout: 60_000 });
  // Three parts in all, of which one was there.
  expect(sent).toBe(2);
});

test('what cannot be shown is refused with a sentence, at once or when all of it was looked at', async ({
  page,
}, { project }) => {
  const [html, svg] = [`${project.name} ${RUN} page.mp4`, `${project.name} ${RUN} active.svg`];
  writeFileSync(join(folder, html), '<!doctype html><script>alert(1)</script>');
  writeFileSync(join(folder, svg), `<svg>${' '.repeat(5000)}<script>alert(1)</script></svg>`);
  await signIn(page, PEOPLE.acme.author);
  await page.goto('/admin/media');
  await choose(page, join(folder, html), join(folder, svg));
  await expect(onItsWay(page, html)).toContainText('This is no kind of file that can be shown.');
  await expect(onItsWay(page, svg)).toContainText('The drawing contains a script.', { timeout: 30_000 });
  await page.getByRole('button', { name: `Put ${html} away` }).click();
  await expect(onItsWay(page, html)).toHaveCount(0);
});
