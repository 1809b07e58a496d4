import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** A little less than a test has in all: a machine that is slow is not one on which it never comes to that. */
const PATIENCE_MS = 150_000;

/** Until something holds; what fails on the way does not hold yet. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await holds().catch(() => false))) {
    if (performance.now() > end) assert.fail(`${what}: it did not come to that.`);
    await sleep(20);
  }
}
