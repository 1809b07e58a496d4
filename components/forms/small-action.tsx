'use client';

import { useActionState } from 'react';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import type { ButtonProps } from '#components/ui/button.tsx';

type Result = { ok: true; data: unknown } | { ok: false; message: string } | null;

type Props = {
  action: (previous: Result, form: FormData) => Promise<Result>;
  fields: Record<string, string>;
  pendingText: string;
} & Pick<ButtonProps, 'variant' | 'size' | 'icon' | 'label' | 'children'>;

/** One button that does one thing, and says what came of it beside itself. */
export function SmallAction({ action, fields, pendingText, children, ...button }: Props) {
  const [result, send] = useActionState(action, null);
  return (
    <form action={send} className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SubmitButton variant="secondary" size="sm" {...button} pendingText={pendingText}>
        {children}
      </SubmitButton>
      <span role="status" className={result?.ok === false ? 'text-sm text-danger-ink' : 'muted text-sm'}>
        {result?.ok === false ? result.message : typeof result?.data === 'string' ? result.data : ''}
      </span>
    </form>
  );
}
