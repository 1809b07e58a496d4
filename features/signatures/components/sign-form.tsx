'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, startTransition, useActionState, useEffect } from 'react';
import { Checkbox } from '#components/forms/checkbox.tsx';
import { FormErrorSummary } from '#components/forms/form-error-summary.tsx';
import { Input } from '#components/forms/input.tsx';
import { Button } from '#components/ui/button.tsx';
import { sign } from '#features/signatures/actions.ts';

type Props = {
  attemptId: string;
  lessonId: string;
  sha256: string;
  meaning: string;
  name: string;
  withPassword: boolean;
};

type Answer = Awaited<ReturnType<typeof sign>>;

export function SignForm({ attemptId, lessonId, sha256, meaning, name, withPassword }: Props) {
  const router = useRouter();
  const [result, action, signing] = useActionState<Answer, FormData>(sign, null);
  const refused = result?.ok === false ? result : null;
  const fields = refused?.fields ?? {};

  useEffect(() => {
    if (result?.ok) router.refresh();
  }, [result, router]);

  // Sent by hand, since React empties a form that it sends itself, and a refused one would have to be filled in again.
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    if (!signing) startTransition(() => action(given));
  }

  return (
    <form action={action} onSubmit={submit} className="form">
      <div>
        <h2 className="text-lg">Sign this policy</h2>
        <p className="muted mt-1 text-sm">
          Your name, the time and a fingerprint of exactly this text go on record.
        </p>
      </div>
      {refused && <FormErrorSummary message={refused.message} fields={fields} />}
      <input type="hidden" name="attemptId" value={attemptId} />
      <input type="hidden" name="lessonId" value={lessonId} />
      <input type="hidden" name="sha256" value={sha256} />
      <Checkbox name="agreed" required label={meaning} />
      <Input
        name="printedName"
        label="Your name"
        hint={`Type it in full: ${name}`}
        error={fields.printedName}
        autoComplete="name"
      />
      {withPassword && (
        <Input
          name="password"
          type="password"
          label="Your password"
          hint="Signing confirms that it is you."
          error={fields.password}
          autoComplete="current-password"
        />
      )}
      <div className="form-actions">
        <Button type="submit" variant="primary" size="lg" aria-disabled={signing || undefined}>
          {signing ? 'Signing' : 'Sign'}
        </Button>
      </div>
    </form>
  );
}
