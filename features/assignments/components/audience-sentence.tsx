'use client';

import { useEffect, useState } from 'react';
import type { Audience } from '#features/assignments/components/audience-fields.tsx';
import { countAudience } from '#features/audiences/actions.ts';
import { type Predicate, predicateSchema } from '#features/audiences/rules/predicate.ts';
import { audienceText, describePredicate } from '#features/audiences/rules/predicate-text.ts';

type Count = { people: number; undecided: number };

const AFTER_MS = 350;

/** Who is meant, in words, and how many that is now. */
export function AudienceSentence({ predicate, audience }: { predicate: Predicate; audience: Audience }) {
  const [counted, setCounted] = useState<(Count & { said: string }) | null>(null);
  const isWhole = predicateSchema.safeParse(predicate).success;
  const said = JSON.stringify(predicate);

  useEffect(() => {
    if (!isWhole) return;
    let current = true;
    const timer = setTimeout(async () => {
      const result = await countAudience({ predicate: JSON.parse(said) });
      if (current) setCounted(result?.ok ? { ...result.data, said } : null);
    }, AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [said, isWhole]);

  // A number never stands beside a sentence that it was not counted for.
  const count = counted?.said === said ? counted : null;
  const names = (field: string, id: string) =>
    (field === 'unit' ? audience.units : audience.sites).find(({ value }) => value === id)?.name ?? id;
  return (
    <div className="rounded-lg bg-accent-soft px-4 py-3 text-sm" aria-live="polite">
      {isWhole ? (
        <p>
          For <strong>{audienceText(describePredicate(predicate, names))}</strong>
          {count && (
            <>
              : <strong className="tnum">{count.people.toLocaleString('en')}</strong>{' '}
              {count.people === 1 ? 'person' : 'people'} now, and everybody who joins them later.
            </>
          )}
        </p>
      ) : (
        <p>Choose the day or the number of days for the hire date.</p>
      )}
      {count !== null && count.undecided > 0 && (
        <p className="mt-1">
          For {count.undecided.toLocaleString('en')} more it cannot be told: an attribute is not on record.
        </p>
      )}
    </div>
  );
}
