'use client';

import { type FormEvent, type ReactNode, useActionState, useEffect, useRef, useState } from 'react';
import { Checkbox } from '#components/forms/checkbox.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { sendNudges } from '#features/nudges/actions.ts';

/** How many a form would nudge: who is ticked, and everybody overdue once. */
function countOf(form: HTMLFormElement, overdue: number): number {
  const ticked = [...form.querySelectorAll<HTMLInputElement>('input[name="people[]"]:checked')];
  if (!form.querySelector('input[name="everyoneOverdue"]:checked')) return ticked.length;
  return overdue + ticked.filter(({ dataset }) => dataset.overdue === undefined).length;
}

/** A list with a box to tick before each person, and a bar at its foot that nudges who is ticked. */
export function NudgeForm({ overdue, children }: { overdue: number; children: ReactNode }) {
  const [result, send] = useActionState(sendNudges, null);
  const [count, setCount] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const emptying = useRef(false);

  useEffect(() => {
    if (!result?.ok || !form.current) return;
    emptying.current = true;
    form.current.reset();
    emptying.current = false;
    setCount(0);
  }, [result]);

  // React empties a form after its action, also when it was refused.
  const keep = (event: FormEvent) => {
    if (!emptying.current) event.preventDefault();
  };

  const { people: chooseFirst } = result?.ok === false ? result.fields : {};
  // Once somebody is chosen, being told to choose is out of date.
  const refused = result?.ok === false && !(chooseFirst && count > 0) ? result : null;

  return (
    <form
      ref={form}
      action={send}
      onReset={keep}
      onChange={(event) => setCount(countOf(event.currentTarget, overdue))}
    >
      {children}
      <div className="nudge-bar" data-wanted={overdue > 0 || count > 0 || result ? '' : undefined}>
        {overdue > 0 && (
          <Checkbox name="everyoneOverdue" value="yes" label={`Everyone overdue (${overdue})`} />
        )}
        <p role="status" className={refused ? 'text-danger-ink' : 'text-ink-2'}>
          {refused ? (refused.fields.people ?? refused.message) : result?.ok && result.data}
          {!refused && !result?.ok && count === 0 && 'Tick whom to nudge: each gets one message.'}
        </p>
        <SubmitButton icon="send" pendingText="Nudging">
          Nudge{count > 0 && ` ${count}`}
          {count > 0 && <span className="sr-only">{count === 1 ? ' person' : ' people'}</span>}
        </SubmitButton>
      </div>
    </form>
  );
}
