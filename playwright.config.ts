import { defineConfig, devices } from '@playwright/test';
import { CHROMIUM_FLAGS, findChromium } from '#e2e/support/chromium.ts';
import { freePort } from '#lib/embedded/ports.ts';
import { OWN_SERVICES } from '#scripts/testing/own-services.ts';

/** Chosen once: workers read this file again and must find the same portal. */
process.env.E2E_PORT ??= String(await freePort([]));
const port = process.env.E2E_PORT;
const executablePath = findChromium();

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    baseURL: `http://acme.localhost:${port}`,
    trace: 'retain-on-failure',
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    timezoneId: 'Asia/Kathmandu',
    launchOptions: { args: CHROMIUM_FLAGS, ...(executablePath && { executablePath }) },
  },
  projects: [
    { name: 'desktop', use: { ...devices['Desktop Chrome'], viewport: { width: 1440, height: 900 } } },
    {
      name: 'phone',
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
    timeout: 300_000,
    stdout: 'pipe',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 },
  },
});
