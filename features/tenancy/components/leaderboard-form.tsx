'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { RadioGroup } from '#components/forms/radio-group.tsx';
import { Select } from '#components/forms/select.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { saveLeaderboard } from '#features/tenancy/actions.ts';

const CHOICES = [
  {
    value: 'off',
    label: 'No leaderboard',
    hint: 'Nobody is compared with anybody. Agree with your works council before you choose something else.',
  },
  {
    value: 'unit',
    label: 'Within departments',
    hint: 'People see their own department and what lies below it.',
  },
  { value: 'all', label: 'Everybody', hint: 'People see the whole company, and their own department.' },
];

type Props = { reach: string; timeZone: string; timeZones: string[] };

export function LeaderboardForm({ reach, timeZone, timeZones }: Props) {
  return (
    <ActionForm action={saveLeaderboard} done="Saved.">
      {(errors) => (
        <>
          <RadioGroup
            name="reach"
            label="Who is compared"
            choices={CHOICES}
            defaultValue={reach}
            error={errors.reach}
            card
          />
          <Select
            name="timeZone"
            label="Quarters begin at midnight in"
            options={timeZones.map((name) => ({ value: name, label: name.replaceAll('_', ' ') }))}
            defaultValue={timeZone}
            error={errors.timeZone}
          />
          <div className="form-actions">
            <SubmitButton pendingText="Saving">Save</SubmitButton>
          </div>
        </>
      )}
    </ActionForm>
  );
}
