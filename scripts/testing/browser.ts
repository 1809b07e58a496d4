import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from '#scripts/ensure-chromium.ts';
import { command } from '#scripts/testing/command.ts';
import { freshFolder } from '#scripts/testing/fresh-folder.ts';
import { fail, type Outcome } from '#scripts/testing/outcome.ts';

/** Playwright starts a portal of its own (playwright.config.ts): built if need be, new data, a free port. */
export async function browserTests(): Promise<Outcome> {
  const CHROMIUM_PATH = await ensureChromium();
  const folder = await freshFolder('e2e');
  const BROWSER_OUTCOME = join(folder, 'outcome.json');
  rmSync(BROWSER_OUTCOME, { force: true });
  const args = ['test', '--reporter=./scripts/testing/browser-reporter.ts'];
  const { code, output } = await command('playwright', args, {
    echo: true,
    env: { CHROMIUM_PATH, BROWSER_OUTCOME },
  });
  return read(BROWSER_OUTCOME) ?? fail(`e2e\nPlaywright ended with ${code} and no outcome.\n${output}`);
}

function read(file: string): Outcome | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outcome;
  } catch {
    return undefined;
  }
}
