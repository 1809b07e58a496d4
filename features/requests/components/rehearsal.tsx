'use client';

import { useEffect, useState } from 'react';
import { rehearseRequest } from '#features/requests/actions.ts';
import type { RehearsalText } from '#features/requests/rules/rehearsal-text.ts';

type Props = { personId: string; requirementId: string; dueOn: string };

const AFTER_MS = 350;

/** What would happen, for what stands in the form now. A refusal is told here too, before anything is sent. */
export function Rehearsal({ personId, requirementId, dueOn }: Props) {
  const [told, setTold] = useState<(RehearsalText & { of: string }) | null>(null);
  const of = `${requirementId} ${dueOn}`;
  const isWhole = requirementId !== '' && dueOn !== '';

  useEffect(() => {
    if (!isWhole) return;
    let current = true;
    const timer = setTimeout(async () => {
      const result = await rehearseRequest({ personId, requirementId, dueOn });
      if (!current || !result) return;
      setTold({ ...(result.ok ? result.data : { sentence: result.message, warning: null }), of });
    }, AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [personId, requirementId, dueOn, of, isWhole]);

  // A sentence never stands beside a choice that it was not told of.
  const said = told?.of === of ? told : null;
  return (
    <div className="rounded-lg bg-accent-soft px-4 py-3 text-sm" aria-live="polite">
      <p>
        {said
          ? said.sentence
          : isWhole
            ? 'Working out the date'
            : 'Choose what and by when to see what will happen.'}
      </p>
      {said?.warning && <p className="mt-1">{said.warning}</p>}
    </div>
  );
}
