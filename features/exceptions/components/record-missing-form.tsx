'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { DateInput } from '#components/forms/date-input.tsx';
import { Input } from '#components/forms/input.tsx';
import { type Option, Select } from '#components/forms/select.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Dialog, DialogClose } from '#components/ui/dialog.tsx';
import { recordMissingFacts } from '#features/exceptions/actions.ts';
import type { Fact } from '#features/exceptions/rules/missing-facts.ts';

type Props = {
  exceptionId: string;
  name: string;
  sentence: string;
  needs: Fact[];
  choices: { units: Option[]; sites: Option[] };
};

/** Asks for what a rule lacks about one person, behind a button. */
export function RecordMissingForm({ exceptionId, name, sentence, needs, choices }: Props) {
  const field = (fact: Fact, error: string | undefined) => {
    const common = { name: fact, id: `${fact}-${exceptionId}`, error };
    switch (fact) {
      case 'hiredOn':
        return (
          <DateInput {...common} key={fact} label="Hire date" hint="The first day of their employment." />
        );
      case 'unit':
        return (
          <Select {...common} key={fact} label="Department" options={choices.units} placeholder="Choose" />
        );
      case 'site':
        return <Select {...common} key={fact} label="Site" options={choices.sites} placeholder="Choose" />;
      case 'jobTitle':
        return <Input {...common} key={fact} label="Job" />;
      case 'employmentType':
        return <Input {...common} key={fact} label="Employed as" />;
    }
  };
  return (
    <Dialog
      trigger={{
        size: 'sm',
        children: (
          <>
            Record<span className="sr-only"> what is missing about {name}</span>
          </>
        ),
      }}
      title={name}
    >
      <ActionForm action={recordMissingFacts} hidden={{ exceptionId }}>
        {(errors) => (
          <>
            <p className="text-sm text-ink-2">{sentence}</p>
            {needs.map((fact) => field(fact, errors[fact]))}
            <p className="muted text-xs">
              Every schedule is then looked at again. Who can be decided leaves this list within a minute.
            </p>
            <div className="form-actions">
              <SubmitButton pendingText="Recording">Record</SubmitButton>
              <DialogClose variant="ghost">Cancel</DialogClose>
            </div>
          </>
        )}
      </ActionForm>
    </Dialog>
  );
}
