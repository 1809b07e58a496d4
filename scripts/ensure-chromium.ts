import { readFileSync } from 'node:fs';
import { findChromium } from '#e2e/support/chromium.ts';
import { command } from '#scripts/testing/command.ts';

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
  if (process.getuid?.() !== 0 || !isDebian()) return undefined;
  console.log('  Installing Chromium as Debian’s package; this is done once and takes a minute or two.');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await command('apt-get', ['update', '-q'], { env });
  const { code, output } = await command(
    'apt-get',
    ['install', '-qy', '--no-install-recommends', 'chromium'],
    { env },
  );
  if (code !== 0) console.error(output.trimEnd().split('\n').slice(-5).join('\n'));
  return findChromium();
}

function isDebian(): boolean {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
