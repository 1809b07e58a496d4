import type { Page } from '@playwright/test';

export const DEMO_PASSWORD = 'lectern-demo';

/** Signs a demo person in by the form, whoever was signed in before. */
export async function signIn(page: Page, email: string, tenant?: 'globex'): Promise<void> {
  await page.context().clearCookies();
  const portal = tenant ? `http://${tenant}.localhost:${process.env.E2E_PORT}` : '';
  await page.goto(`${portal}/sign-in`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}
