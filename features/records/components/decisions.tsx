'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { DateInput } from '#components/forms/date-input.tsx';
import { Input } from '#components/forms/input.tsx';
import { Select } from '#components/forms/select.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Textarea } from '#components/forms/textarea.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { recordAbsence } from '#features/absences/actions.ts';
import { recognise } from '#features/compliance/actions.ts';
import { exemptPerson } from '#features/exemptions/actions.ts';
import { extendDue } from '#features/extensions/actions.ts';

type Props = { obligationId: string; personId: string; due: string | null; today: string };

const SOURCES = [
  { value: 'evidence', label: 'Evidence was shown' },
  { value: 'equivalency', label: 'An equivalent proof' },
  { value: 'import', label: 'It stands in earlier records' },
  { value: 'override', label: 'Decided by hand' },
];
const CLOCKS = [
  { value: 'pause', label: 'Its days do not count' },
  { value: 'shift', label: 'A due day in it moves to the first day back' },
  { value: 'ignore', label: 'Dates stay as they are' },
];

/** What HR can decide about one obligation; each decision has its reason and stands in the trail. */
export function Decisions({ obligationId, personId, due, today }: Props) {
  return (
    <div className="flex flex-wrap gap-2">
      {due && (
        <Dialog trigger={{ icon: 'clock', children: 'Give more time' }} title="Give more time">
          <ActionForm action={extendDue} hidden={{ obligationId }}>
            {(errors) => (
              <>
                <DateInput name="newDue" label="New due day" min={due} error={errors.newDue} />
                <Textarea id="extend-reason" name="reason" label="Why" error={errors.reason} />
                <SubmitButton pendingText="Saving">Give more time</SubmitButton>
              </>
            )}
          </ActionForm>
        </Dialog>
      )}
      <Dialog trigger={{ icon: 'shield', children: 'Exempt' }} title="Exempt for a time">
        <ActionForm action={exemptPerson} hidden={{ obligationId }}>
          {(errors) => (
            <>
              <div className="grid gap-4 sm:grid-cols-2">
                <DateInput name="validFrom" label="From" defaultValue={today} error={errors.validFrom} />
                <DateInput
                  name="validUntil"
                  label="Until"
                  min={today}
                  hint="It ends by itself."
                  error={errors.validUntil}
                />
              </div>
              <Textarea id="exempt-reason" name="reason" label="Why" error={errors.reason} />
              <Input
                name="document"
                label="Document"
                hint="Its number or where it is filed."
                error={errors.document}
                optional
              />
              <SubmitButton pendingText="Saving">Exempt</SubmitButton>
            </>
          )}
        </ActionForm>
      </Dialog>
      <Dialog trigger={{ icon: 'document', children: 'Record a proof' }} title="Record a proof">
        <ActionForm action={recognise} hidden={{ obligationId }}>
          {(errors) => (
            <>
              <Select name="source" label="What it rests on" options={SOURCES} error={errors.source} />
              <DateInput name="completedOn" label="Completed on" max={today} error={errors.completedOn} />
              <Textarea
                id="proof-reason"
                name="reason"
                label="What was seen, and by whom"
                error={errors.reason}
              />
              <SubmitButton pendingText="Saving">Record it</SubmitButton>
            </>
          )}
        </ActionForm>
      </Dialog>
      <Dialog trigger={{ icon: 'calendar', children: 'Record leave' }} title="Record leave">
        <ActionForm action={recordAbsence} hidden={{ personId }}>
          {(errors) => (
            <>
              <Input name="kind" label="Kind of leave" maxLength={100} error={errors.kind} />
              <div className="grid gap-4 sm:grid-cols-2">
                <DateInput name="startsOn" label="First day" error={errors.startsOn} />
                <DateInput
                  name="endsOn"
                  label="Last day"
                  hint="Empty: not known yet."
                  error={errors.endsOn}
                  optional
                />
              </div>
              <Select
                name="clock"
                label="What it does to due days"
                hint="For everything this person owes."
                options={CLOCKS}
                defaultValue="pause"
                error={errors.clock}
              />
              <SubmitButton pendingText="Saving">Record it</SubmitButton>
            </>
          )}
        </ActionForm>
      </Dialog>
    </div>
  );
}
