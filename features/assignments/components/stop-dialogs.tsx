'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Textarea } from '#components/forms/textarea.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { endSchedule, pauseSchedule } from '#features/assignments/actions.ts';

type Props = { ruleId: string; release: { owing: number; released: number; names: string[] } };

function Preview({ release: { owing, released, names } }: Pick<Props, 'release'>) {
  const others = released - names.length;
  return (
    <div className="rounded-lg bg-sunken px-4 py-3 text-sm">
      <p>
        Releases <strong>{released.toLocaleString('en')}</strong> of {owing.toLocaleString('en')} people.
        {owing > released &&
          ` ${(owing - released).toLocaleString('en')} owe it for another reason and keep it.`}{' '}
        What was completed stays on record.
      </p>
      {names.length > 0 && (
        <p className="muted mt-1">
          {names.join(', ')}
          {others > 0 && ` and ${others.toLocaleString('en')} more`}
        </p>
      )}
    </div>
  );
}

function StopForm({ ruleId, release, to }: Props & { to: 'pause' | 'end' }) {
  return (
    <ActionForm action={to === 'pause' ? pauseSchedule : endSchedule} hidden={{ ruleId }}>
      {(errors) => (
        <>
          <Preview release={release} />
          <Textarea
            id={`why-${to}`}
            name="why"
            label="Why"
            hint="Stands in the audit trail and with each person released."
            error={errors.why}
          />
          <div className="form-actions">
            <SubmitButton variant={to === 'end' ? 'danger' : 'primary'} pendingText="Releasing">
              {to === 'pause' ? 'Pause it' : 'End it for good'}
            </SubmitButton>
          </div>
        </>
      )}
    </ActionForm>
  );
}

export function StopDialogs({ ruleId, release, isPaused }: Props & { isPaused: boolean }) {
  return (
    <>
      {!isPaused && (
        <Dialog trigger={{ icon: 'pause', children: 'Pause' }} title="Pause this schedule">
          <StopForm ruleId={ruleId} release={release} to="pause" />
        </Dialog>
      )}
      <Dialog trigger={{ children: 'End' }} title="End this schedule">
        <StopForm ruleId={ruleId} release={release} to="end" />
      </Dialog>
    </>
  );
}
