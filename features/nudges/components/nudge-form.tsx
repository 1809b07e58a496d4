'use client';

import { useActionState, useRef, useState } from 'react';
import { Checkbox } from '#components/forms/checkbox.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Button } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { nudgePeople } from '#features/nudges/actions.ts';
import { countOf } from '#lib/local-date.ts';

export type NudgeRow = {
  obligationId: string;
  name: string;
  requirement: string;
  due: string;
  status: string;
  tone: 'danger' | 'warn' | 'info' | 'neutral';
  nudgedToday: boolean;
};

/** People with something to do, to be ticked with a thumb and reminded together. */
export function NudgeForm({ rows }: { rows: NudgeRow[] }) {
  const form = useRef<HTMLFormElement>(null);
  const [chosen, setChosen] = useState(0);
  const [result, send] = useActionState(nudgePeople, null);
  const late = rows.filter((row) => row.tone === 'danger' && !row.nudgedToday).length;

  const boxes = () => [
    ...(form.current?.querySelectorAll<HTMLInputElement>('input[type="checkbox"]:not(:disabled)') ?? []),
  ];
  const count = () => setChosen(boxes().filter(({ checked }) => checked).length);

  function chooseLate() {
    for (const box of boxes()) box.checked = box.dataset.late === 'yes';
    count();
  }

  return (
    <form ref={form} action={send} onChange={count} onReset={() => setChosen(0)} className="grid gap-4">
      <div role="status">
        {result?.ok && (
          <Notice
            tone="success"
            title={`Reminded ${countOf(result.data.people, 'person').replace('persons', 'people')}.`}
          >
            They see it in the portal now, and get an e-mail.
          </Notice>
        )}
        {result?.ok === false && <Notice tone="danger" title={result.message} />}
      </div>
      {late > 1 && (
        <Button size="sm" className="justify-self-start" onClick={chooseLate}>
          Choose all {late} overdue
        </Button>
      )}
      <ul className="grid gap-2.5">
        {rows.map((row) => (
          <li key={row.obligationId}>
            <Checkbox
              card
              name="obligations[]"
              value={row.obligationId}
              disabled={row.nudgedToday}
              data-late={row.tone === 'danger' ? 'yes' : 'no'}
              label={
                <span className="flex flex-wrap items-baseline justify-between gap-x-3">
                  <strong>{row.name}</strong>
                  <span className="status text-sm" data-tone={row.tone}>
                    {row.status}
                  </span>
                </span>
              }
              hint={
                <span className="block text-sm">
                  {row.requirement}, {row.due}
                  {row.nudgedToday && '. Reminded today'}
                </span>
              }
            />
          </li>
        ))}
      </ul>
      <div className="sticky bottom-18 z-10 sm:bottom-4">
        <SubmitButton
          size="lg"
          icon="send"
          pendingText="Reminding"
          disabled={chosen === 0}
          className="w-full sm:w-auto"
        >
          {chosen === 0 ? 'Choose whom to remind' : `Send ${countOf(chosen, 'reminder')}`}
        </SubmitButton>
      </div>
    </form>
  );
}
