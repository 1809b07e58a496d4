import { defineConfig, devices } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from '#e2e/support/chromium.ts';
import { freePort } from '#lib/embedded/ports.ts';
import { OWN_SERVICES } from '#scripts/testing/own-services.ts';

/**
 * Chosen once: workers read this file again and must find the same portal. Given E2E_PORT, a portal that answers there is used
 * as it is: LECTERN_DATA=.lectern/e2e PORT=3300 npm start, then E2E_PORT=3300 npx playwright test e2e/….
 */
const running = process.env.E2E_PORT !== undefined && process.env.E2E_OWN === undefined;
if (!running) process.env.E2E_OWN = '1';
process.env.E2E_PORT ??= String(await freePort([]));
const port = process.env.E2E_PORT;
const executablePath = findChromium();

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // Bounds, not waits: what is awaited ends them, on a machine of one busy core too.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    baseURL: `http://acme.localhost:${port}`,
    trace: 'retain-on-failure',
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    timezoneId: 'Asia/Kathmandu',
    launchOptions: { args: CHROMIUM_FLAGS, ...(executablePath && { executablePath }) },
  },
  projects: [
    { name: 'doors', testMatch: /isolation/, use: { ...devices['Desktop Chrome'] } },
    {
      name: 'desktop',
      testIgnore: /isolation/,
      use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } },
    },
    {
      // Where the screen matters: what a page does with the network and its scripts is the same on every one.
      name: 'phone',
      testIgnore: /isolation|chaos|keyboard|early-clicks|film|outbox/,
      use: {
        ...devices['Desktop Chrome'],
        viewport: { width: 360, height: 740 },
        hasTouch: true,
        isMobile: true,
      },
    },
  ],
  webServer: {
    command: 'node scripts/up.ts',
    env: { LOG_LEVEL: 'warn', ...OWN_SERVICES, LECTERN_DATA: '.lectern/e2e', PORT: port },
    url: `http://127.0.0.1:${port}/readyz`,
    timeout: 600_000,
    reuseExistingServer: running,
    stdout: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 },
  },
});
