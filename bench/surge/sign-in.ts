import { textOf } from '#bench/surge/browser.ts';
import type { Learner } from '#bench/surge/learner.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

/** Through the form's own steps, until the person is in. */
export async function signIn(learner: Learner): Promise<boolean> {
  const { browser, facts } = learner;
  const dueAt = performance.now();
  const first = await browser.ask('asset', { path: '/api/auth/csrf', status: 200 });
  if (!first) return false;
  const { csrfToken } = JSON.parse(textOf(first)) as { csrfToken: string };
  const { email, password } = facts;
  const body = new URLSearchParams({ csrfToken, email, password, json: 'true' }).toString();
  const shot = {
    method: 'POST',
    path: '/api/auth/callback/password',
    headers: FORM,
    body,
    status: 200,
  } as const;
  return (await browser.ask('sign-in', shot, dueAt)) !== null;
}
