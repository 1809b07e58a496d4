'use client';

import { useActionState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { changeTenantState } from '#features/operations/actions.ts';

type Props = { slug: string; name: string; state: 'active' | 'suspended' };

export function TenantStateForm({ slug, name, state }: Props) {
  const [result, submit, pending] = useActionState(changeTenantState, null);
  return (
    <form action={submit}>
      <input type="hidden" name="slug" value={slug} />
      <input type="hidden" name="state" value={state === 'active' ? 'suspended' : 'active'} />
      <Button type="submit" size="sm" aria-disabled={pending || undefined}>
        {state === 'active' ? 'Suspend' : 'Reopen'} <span className="sr-only">{name}</span>
      </Button>
      {result?.ok === false && <p role="alert">{result.message}</p>}
    </form>
  );
}
