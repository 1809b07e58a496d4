import { type Browser, expect, type Page, test } from '@playwright/test';
import { addPerson, inTables, replicaFollows } from '#e2e/support/database.ts';
import { expectState } from '#e2e/support/outbox.ts';
import { type SecondNode, startSecondNode } from '#e2e/support/second-node.ts';
import { beginShortCourse } from '#e2e/support/short-course.ts';
import { signIn } from '#e2e/support/sign-in.ts';
import { hasNats, type NatsServers, natsServersForTest } from '#lib/jetstream/servers.testing.ts';

/* A node with a log in front of the database, and another that applies what is in it: until that one starts, nothing is. */

let servers: NatsServers | undefined;
let node: SecondNode;
let worker: SecondNode | undefined;

const withLog = (ROLES: string) =>
  startSecondNode({ NATS_URL: servers?.urls.join(',') ?? '', NATS_LOG_MB: '16', ROLES });

test.beforeAll(async () => {
  test.skip(!hasNats, 'nats-server is not installed: apt install nats-server');
  test.setTimeout(180_000);
  servers = await natsServersForTest(1);
  node = await withLog('web,sign-in,intake');
});
test.afterAll(async () => {
  if (!servers) return;
  await node.leave();
  await stopWorker();
  await servers.stop();
});

async function startWorker(): Promise<void> {
  worker ??= await withLog('worker');
}

async function stopWorker(): Promise<void> {
  await worker?.leave();
  worker = undefined;
}

/** Somebody signed in at the node, in the one lesson of a course. */
async function openCourse(page: Page, given: string): Promise<{ attempt: string }> {
  const { id, email } = await addPerson('acme', given);
  const attempt = await beginShortCourse('acme', id);
  const host = `acme.localhost:${node.port}`;
  await signIn(page, email, host);
  await page.goto(`http://${host}/learn/${attempt}/1`);
  await expectState(page, 'saved');
  return { attempt };
}

/** Whether it is applied that a lesson of the attempt was opened. */
const isOpened = (attempt: string): Promise<boolean> =>
  inTables('acme', async (sql) => {
    const rows = await sql`select from lesson_progress where attempt_id = ${attempt}`;
    return rows.length > 0;
  });

/** Resolves when it is applied that the attempt is completed, with how long that took at most, in milliseconds. */
async function completedIn(attempt: string): Promise<number> {
  const began = performance.now();
  const completed = () =>
    inTables('acme', async (sql) => {
      const rows = await sql`select from attempt where id = ${attempt} and completed_at is not null`;
      return rows.length > 0;
    });
  await expect.poll(completed, { intervals: [50] }).toBe(true);
  return performance.now() - began;
}

const finish = (page: Page) => page.getByRole('button', { name: 'Finish', exact: true }).click();
const lookAgain = (page: Page) => page.getByRole('link', { name: 'Look again' }).click();
const expectEnd = (page: Page, heading: string) =>
  expect(page.locator('.finish h1')).toHaveText(heading, { timeout: 20_000 });
const RECORDING = 'Your last lesson is being recorded';

/** The page of the event log, as an operator sees it. */
async function openLog(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  const host = `localhost:${node.port}`;
  await signIn(page, 'operator@lectern.example', host);
  await page.goto(`http://${host}/operator/log`);
  return page;
}

const log = (page: Page) =>
  page.getByRole('table', { name: 'Event logs' }).getByRole('row').filter({ hasText: 'main' });

test('what waits in the log is being recorded, an operator sees it wait, and it is shown when it is applied', async ({
  page,
  browser,
}) => {
  await stopWorker();
  await openCourse(page, 'Nia');
  const began = performance.now();
  await finish(page);
  await expectEnd(page, RECORDING);
  expect(performance.now() - began, 'the page waited for it').toBeGreaterThan(2_000);

  const operator = await openLog(browser);
  // A log that has not answered in time is not known, on that page.
  await expect(async () => {
    await operator.reload();
    await expect(log(operator)).toContainText('Being applied', { timeout: 500 });
    await expect(log(operator).getByRole('cell').nth(2)).toHaveText(/^[1-9]/, { timeout: 500 });
  }).toPass();
  await startWorker();
  await expect(async () => {
    await operator.reload();
    await expect(log(operator)).toContainText('All applied', { timeout: 500 });
  }).toPass();
  await operator.close();

  await replicaFollows();
  await lookAgain(page);
  await expectEnd(page, 'Done, Nia.');
});

test('the page after the last lesson shows what is applied while it waits', async ({ page }) => {
  await startWorker();
  for (;;) {
    const { attempt } = await openCourse(page, 'Ada');
    // A worker that has just started is not yet quick: it is once it has applied something.
    await expect.poll(() => isOpened(attempt)).toBe(true);
    const [tookMs] = await Promise.all([completedIn(attempt), finish(page)]);
    const end = page.locator('.finish h1');
    await expect(end).toBeVisible();
    if ((await end.textContent()) !== RECORDING) return expectEnd(page, 'Done, Ada.');
    // It waits for two seconds. A machine that stops the worker for as long shows nothing.
    expect(tookMs, 'it was applied in time, and not shown').toBeGreaterThan(1_000);
  }
});

test('what cannot be applied is a dead letter, which an operator replays when it is mended', async ({
  page,
  browser,
}) => {
  await startWorker();
  const { attempt } = await openCourse(page, 'Ida');
  const fault = `e2e_${attempt.replaceAll('-', '_')}`;
  await inTables('acme', (sql) =>
    sql.unsafe(`alter table lesson_progress add constraint ${fault}
      check (attempt_id <> '${attempt}' or finished_at is null) not valid`),
  );
  const mend = () =>
    inTables('acme', (sql) => sql.unsafe(`alter table lesson_progress drop constraint if exists ${fault}`));
  try {
    await finish(page);
    await expectEnd(page, RECORDING);
    const operator = await openLog(browser);
    const letter = operator.getByRole('row').filter({ hasText: fault });
    await expect(async () => {
      await operator.reload();
      await expect(letter).toContainText('acme', { timeout: 500 });
    }).toPass();
    await expect(letter).toContainText('PostgreSQL 23514, table lesson_progress');
    await expect(operator.locator('body')).not.toContainText('Ida');
    await letter.getByRole('button', { name: 'Replay' }).click();
    await expect(letter.getByRole('status')).toContainText('It still cannot be applied');
    await mend();
    await letter.getByRole('button', { name: 'Replay' }).click();
    await expect(letter).toHaveCount(0);
    await operator.close();
  } finally {
    await mend();
  }
  await page.reload();
  await expectEnd(page, 'Done, Ida.');
});
