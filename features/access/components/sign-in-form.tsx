'use client';

import Link from 'next/link';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Input } from '#components/forms/input.tsx';
import { Button } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { DemoPeople, type DemoPerson } from '#features/access/components/demo-people.tsx';
import { attempt, type Credentials, refusalText } from '#features/access/components/sign-in-attempt.ts';
import {
  backOffMs,
  forgetWaiting,
  noteWaiting,
  type Wait,
  waitForTurn,
  wasWaiting,
} from '#features/waiting-line/components/turn.ts';
import { WaitingPanel } from '#features/waiting-line/components/waiting-panel.tsx';
import type { Turn } from '#features/waiting-line/input.ts';

type Props = {
  next: string;
  /** next-auth's, against forged requests. */
  token: string;
  /** Where a forgotten password is mended; absent where that is not done by letter. */
  forgotHref?: string;
  demo?: { people: DemoPerson[]; password: string };
  /** What a browser without script was told: a code of a refusal, or what became of its place in line. */
  told?: { error?: string; turn: Turn | null };
};

const TURNS: Record<Turn, string> = {
  come: 'It is your turn. Sign in now.',
  over: 'You have no place in line any more. Sign in: while others wait you get a new one.',
};
const UNREACHABLE = 'The portal could not be reached. Check your connection and try again.';
/** Who is in line, or was told to come back, is not sent away by a portal that does not answer at once. */
const TRIES = 4;

export function SignInForm({ next, token, forgotHref, demo, told }: Props) {
  const [busy, setBusy] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(told?.error ? refusalText(told.error) : null);
  const [wait, setWait] = useState<{ now: Wait; from: number } | null>(null);
  const [place, setPlace] = useState(told?.turn ? TURNS[told.turn] : null);
  const stop = useRef<AbortController | null>(null);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    const email = wasWaiting();
    if (email === null) return;
    setPlace('Your place in line is kept. Sign in again to go on waiting.');
    const field = form.current?.elements.namedItem('email');
    if (field instanceof HTMLInputElement && !field.value) field.value = email;
    return () => stop.current?.abort();
  }, []);

  /** @returns null when signed in, else what to say */
  async function signIn(credentials: Credentials, signal: AbortSignal): Promise<string | null> {
    let waited = false;
    for (let failures = 0; ; ) {
      const outcome = await attempt(credentials, next, token);
      if (outcome.kind === 'in') return null;
      if (outcome.kind === 'refused') return outcome.message;
      if (outcome.kind === 'waiting') {
        waited = true;
        failures = 0;
        noteWaiting(credentials.email);
        const from = outcome.answer.position;
        await waitForTurn(
          outcome.answer,
          (now) => setWait((held) => ({ now, from: held?.from ?? from })),
          signal,
        );
        continue;
      }
      failures += 1;
      const unreachable = outcome.kind === 'unreachable';
      if (failures >= TRIES || (unreachable && !waited))
        return unreachable ? UNREACHABLE : refusalText('unavailable');
      await new Promise((resolve) => setTimeout(resolve, backOffMs(failures)));
      signal.throwIfAborted();
    }
  }

  async function enter(credentials: Credentials, who: string) {
    if (busy) return;
    setBusy(who);
    setRefusal(null);
    setPlace(null);
    stop.current = new AbortController();
    const said = await signIn(credentials, stop.current.signal).catch(() => '');
    forgetWaiting();
    if (said === null) return window.location.assign(next);
    setWait(null);
    setBusy(null);
    setRefusal(said || null);
    requestAnimationFrame(() => refocus(said ? 'password' : 'email'));
  }

  /** Whoever looked at the line is back in the form. */
  function refocus(name: string) {
    const field = form.current?.elements.namedItem(name);
    if (document.activeElement === document.body && field instanceof HTMLElement) field.focus();
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    void enter({ email: String(given.get('email')), password: String(given.get('password')) }, 'form');
  }

  return (
    <>
      {refusal && (
        <Notice tone="danger" live>
          {refusal}
        </Notice>
      )}
      {place && !wait && <Notice>{place}</Notice>}
      {wait && <WaitingPanel wait={wait.now} from={wait.from} onStop={() => stop.current?.abort()} />}
      <div className="grid gap-5" hidden={wait !== null}>
        <form
          ref={form}
          className="form"
          onSubmit={submit}
          method="post"
          action={`/api/auth/callback/password${next === '/' ? '' : `?next=${encodeURIComponent(next)}`}`}
        >
          <input type="hidden" name="csrfToken" value={token} />
          <input type="hidden" name="callbackUrl" value={next} />
          <Input
            name="email"
            label="E-mail address"
            type="email"
            autoComplete="username"
            spellCheck={false}
          />
          <Input name="password" label="Password" type="password" autoComplete="current-password" />
          <Button variant="primary" size="lg" type="submit" aria-disabled={busy !== null || undefined}>
            {busy === 'form' && <span className="spinner" aria-hidden />}
            {busy === 'form' ? 'Signing in' : 'Sign in'}
          </Button>
        </form>
        {forgotHref && (
          <p className="text-sm">
            <Link href={forgotHref} prefetch={false} className="link">
              Forgot your password?
            </Link>
          </p>
        )}
        {demo && (
          <DemoPeople
            people={demo.people}
            busy={busy}
            onChoose={(email) => enter({ email, password: demo.password }, email)}
          />
        )}
      </div>
    </>
  );
}
