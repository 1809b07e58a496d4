'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { DateInput } from '#components/forms/date-input.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { changeAttributes } from '#features/attributes/actions.ts';
import { type Offered, RecordedFields } from '#features/attributes/components/recorded-fields.tsx';

type Props = Offered & {
  personId: string;
  /** What is recorded today, by field; '' for nothing. */
  was: Record<string, string>;
  /** Whether the person may be in no department. */
  anywhere: boolean;
  today: string;
};

/** Changes what HR has recorded of a person, and says since when. */
export function AttributesDialog({ personId, ...fields }: Props) {
  const { was } = fields;
  const shown = Object.fromEntries(Object.entries(was).map(([name, value]) => [`was.${name}`, value]));
  return (
    <Dialog
      trigger={{ size: 'sm', icon: 'edit', children: 'Change' }}
      title="Change what is recorded"
      size="lg"
    >
      <ActionForm action={changeAttributes} hidden={{ personId, ...shown }}>
        {(errors) => (
          <>
            {/* Filled anew when what is recorded has changed. */}
            <Fields key={JSON.stringify(was)} {...fields} errors={errors} />
            <p className="text-sm">
              What they owe follows: schedules that now include them ask, others release them.
            </p>
            <div className="form-actions">
              <SubmitButton pendingText="Saving">Save the change</SubmitButton>
            </div>
          </>
        )}
      </ActionForm>
    </Dialog>
  );
}

type FieldsProps = Omit<Props, 'personId'> & { errors: Readonly<Partial<Record<string, string>>> };

function Fields({ was, today, errors, ...offered }: FieldsProps) {
  return (
    <>
      <RecordedFields was={was} {...offered} today={today} errors={errors} />
      <DateInput
        name="validFrom"
        label="True from"
        hint="The first day on which it holds. What was true before stays on record."
        max={today}
        defaultValue={today}
        error={errors.validFrom}
      />
    </>
  );
}
