'use client';

import { type FormEvent, type ReactNode, useActionState, useEffect, useRef } from 'react';
import { FormErrorSummary } from '#components/forms/form-error-summary.tsx';
import { Notice } from '#components/ui/notice.tsx';

type Errors = Readonly<Partial<Record<string, string>>>;
type Result =
  | { ok: true; data: unknown }
  | {
      ok: false;
      message: string;
      fields: Readonly<Record<string, string>>;
      see?: { href: string; label: string };
    }
  | null;

type Props = {
  action: (previous: Result, form: FormData) => Promise<Result>;
  /** Sent along, not shown. */
  hidden?: Record<string, string>;
  /** What to say when it is done. */
  done?: string;
  children: (errors: Errors) => ReactNode;
};

/**
 * A form that keeps what was entered when it is refused, shows each error at its field, and when it is done says so and
 * closes the dialog it stands in.
 */
export function ActionForm({ action, hidden = {}, done, children }: Props) {
  const [result, send] = useActionState(action, null);
  const form = useRef<HTMLFormElement>(null);
  const emptying = useRef(false);
  const failed = result?.ok === false ? result : null;

  useEffect(() => {
    if (!result || !form.current) return;
    if (!result.ok) {
      form.current.querySelector('[role="alert"]')?.scrollIntoView({ block: 'center' });
      return;
    }
    const dialog = form.current.closest('dialog');
    if (!dialog) return;
    emptying.current = true;
    form.current.reset();
    emptying.current = false;
    dialog.close();
  }, [result]);

  // React empties a form after its action, also when it was refused.
  const keep = (event: FormEvent) => {
    if (!emptying.current) event.preventDefault();
  };

  return (
    <form ref={form} action={send} onReset={keep} className="form" noValidate>
      <FormErrorSummary message={failed?.message} fields={failed?.fields} see={failed?.see} />
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children(failed?.fields ?? {})}
      {result?.ok && done && <Notice tone="success" live title={done} />}
    </form>
  );
}
