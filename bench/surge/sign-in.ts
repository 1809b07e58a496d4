import { setTimeout as sleep } from 'node:timers/promises';
import { textOf } from '#bench/surge/browser.ts';
import type { Learner } from '#bench/surge/learner.ts';
import { turnAnswer } from '#features/waiting-line/input.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };

const TRIES = 4;
/** Turns asked for without an answer, after which the portal has to be taken for away. */
const SILENCES = 60;

export type SignedIn = {
  /** Milliseconds in line, of whoever had to wait. */
  waitedMs: number;
};

/** As the page does it: opens it, posts, and when there is a line asks for the turn until it has come. Null for whoever is not let in. */
export async function signIn({ browser, facts }: Learner): Promise<SignedIn | null> {
  await browser.visit('sign-in', '/sign-in');
  const [csrfToken] = decodeURIComponent(browser.cookie('next-auth.csrf-token') ?? '').split('|');
  const { email, password } = facts;
  const body = new URLSearchParams({ csrfToken: csrfToken ?? '', email, password, json: 'true' }).toString();
  const post = {
    method: 'POST',
    path: '/api/auth/callback/password',
    headers: FORM,
    body,
    status: 200,
  } as const;
  let waitedMs = 0;
  for (let tries = 0; tries < TRIES; ) {
    const asked = performance.now();
    const answer = await browser.ask('sign-in', post, asked, 202);
    if (!answer || answer.status === 200) {
      if (answer && browser.cookie('lectern.session')) return { waitedMs };
      // Too much at once for the moment, or refused: the form tries again too.
      tries += 1;
      await sleep(1_000 * 2 ** tries);
      continue;
    }
    let turn = turnAnswer.parse(JSON.parse(textOf(answer)));
    for (let silences = 0; turn.state === 'waiting'; ) {
      await sleep(turn.pollAfterMs);
      const told = await browser.ask('turn', {
        method: 'POST',
        path: '/sign-in/turn',
        status: 200,
        body: '',
      });
      // Who is not answered keeps their place and asks again.
      if (told) turn = turnAnswer.parse(JSON.parse(textOf(told)));
      else if (++silences > SILENCES) return null;
    }
    waitedMs += performance.now() - asked;
  }
  return null;
}
