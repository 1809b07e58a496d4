'use client';

import { useActionState } from 'react';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { startCourse } from '#features/player/actions.ts';

type Props = { slug: string; label: string; again?: boolean };

/** Begins a course, or goes on with it. */
export function StartForm({ slug, label, again }: Props) {
  const [result, action] = useActionState(startCourse, null);
  return (
    <form action={action} className="grid gap-3">
      <input type="hidden" name="slug" value={slug} />
      <SubmitButton size="lg" variant={again ? 'secondary' : 'primary'} pendingText="Opening">
        {label}
      </SubmitButton>
      {result?.ok === false && (
        <Notice tone="danger" live>
          {result.message}
        </Notice>
      )}
    </form>
  );
}
