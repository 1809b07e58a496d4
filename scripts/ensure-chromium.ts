import { findChromium } from '#e2e/support/chromium.ts';
import { installPackages } from '#scripts/debian-packages.ts';

if (import.meta.main) {
  try {
    console.log(await ensureChromium());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/**
 * The path of a Chromium to test with; installs Debian's own when that is possible.
 * @throws one sentence that says what to install
 */
export async function ensureChromium(): Promise<string> {
  const found = findChromium() ?? (await installed());
  if (found) return found;
  throw new Error(
    'There is no Chromium: install Chromium or Chrome, or name one by CHROMIUM_PATH, or run "npx playwright install chromium".',
  );
}

async function installed(): Promise<string | undefined> {
  await installPackages(['chromium']);
  return findChromium();
}
