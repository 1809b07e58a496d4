import type { Page } from '@playwright/test';
import { replicaFollows } from '#e2e/support/database.ts';

export const DEMO_PASSWORD = 'lectern-demo';

/** Signs a demo person in by the form, whoever was signed in before; at Acme unless another portal is named. */
export async function signIn(page: Page, email: string, host?: string): Promise<void> {
  // Without the cookies that say how far somebody has written, the next one sees what the replica has.
  await replicaFollows();
  await page.context().clearCookies();
  await page.goto(host ? `http://${host}/sign-in` : '/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(DEMO_PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}
