'use client';

import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { Input } from '#components/forms/input.tsx';
import { Button } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { authPost } from '#features/access/components/auth-post.ts';

type DemoPerson = { name: string; role: string; email: string };
type Props = { next: string; demo?: { people: DemoPerson[]; password: string } };

const MESSAGES: Record<string, string> = {
  CredentialsSignin: 'That e-mail address and password do not match.',
  unavailable: 'Many people are signing in right now. Wait a few seconds and try again.',
  too_many: 'Too many attempts. Wait 15 minutes and try again.',
};
const UNREACHABLE = 'The portal could not be reached. Check your connection and try again.';

/** @returns null when signed in, else what to say */
async function signIn(email: string, password: string, next: string): Promise<string | null> {
  try {
    const answer = await authPost('callback/password', { email, password, callbackUrl: next });
    if (answer.ok) return null;
    const { url } = (await answer.json()) as { url?: string };
    const code = new URL(url ?? '', window.location.href).searchParams.get('error') ?? '';
    return MESSAGES[code] ?? 'Signing in did not work. Try again in a moment.';
  } catch {
    return UNREACHABLE;
  }
}

export function SignInForm({ next, demo }: Props) {
  const [busy, setBusy] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);

  async function enter(email: string, password: string, who: string) {
    if (busy) return;
    setBusy(who);
    setRefusal(null);
    const said = await signIn(email, password, next);
    if (said === null) return window.location.assign(next);
    setBusy(null);
    setRefusal(said);
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void enter(String(form.get('email')), String(form.get('password')), 'form');
  }

  return (
    <>
      {refusal && (
        <Notice tone="danger" live>
          {refusal}
        </Notice>
      )}
      <form className="form" onSubmit={submit} method="post">
        <Input name="email" label="E-mail address" type="email" autoComplete="username" spellCheck={false} />
        <Input name="password" label="Password" type="password" autoComplete="current-password" />
        <Button variant="primary" size="lg" type="submit" aria-disabled={busy !== null || undefined}>
          {busy === 'form' && <span className="spinner" aria-hidden />}
          {busy === 'form' ? 'Signing in' : 'Sign in'}
        </Button>
      </form>
      <p className="text-sm">
        <Link href="/forgot" prefetch={false} className="link">
          Forgot your password?
        </Link>
      </p>
      {demo && (
        <section aria-labelledby="demo" className="mt-2">
          <h2 id="demo" className="text-sm">
            Or look around as
          </h2>
          <ul className="mt-3 grid gap-2">
            {demo.people.map((person) => (
              <li key={person.email}>
                <button
                  type="button"
                  className="card flex w-full items-center gap-3 px-4 py-3 text-start"
                  aria-disabled={busy !== null || undefined}
                  onClick={() => enter(person.email, demo.password, person.email)}
                >
                  <span className="min-w-0 flex-1">
                    <span className="block font-medium">{person.name}</span>
                    <span className="muted block text-sm">{person.role}</span>
                  </span>
                  {busy === person.email && (
                    <span className="spinner" role="status" aria-label="Signing in" />
                  )}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
