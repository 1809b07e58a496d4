'use client';

import { useState } from 'react';
import { ActionForm } from '#components/forms/action-form.tsx';
import { Input } from '#components/forms/input.tsx';
import { type Option, Select } from '#components/forms/select.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Textarea } from '#components/forms/textarea.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { requestByHand } from '#features/requests/actions.ts';
import { Rehearsal } from '#features/requests/components/rehearsal.tsx';

type Props = { personId: string; requirements: Option[]; today: string };

/** Asks one person for one thing; the sentence above the button says what that does. */
export function RequestDialog({ personId, requirements, today }: Props) {
  const [requirementId, setRequirement] = useState('');
  const [dueOn, setDue] = useState('');
  return (
    <Dialog trigger={{ size: 'sm', icon: 'plus', children: 'Ask for one more' }} title="Ask by hand">
      <ActionForm action={requestByHand} hidden={{ personId }}>
        {(errors) => (
          <>
            <Select
              name="requirementId"
              label="What"
              options={requirements}
              placeholder="Choose a requirement"
              value={requirementId}
              onChange={(event) => setRequirement(event.target.value)}
              error={errors.requirementId}
            />
            <Input
              type="date"
              className="tnum max-w-52"
              name="dueOn"
              label="Due on"
              min={today}
              value={dueOn}
              onChange={(event) => setDue(event.target.value)}
              error={errors.dueOn}
            />
            <Textarea
              id="request-reason"
              name="reason"
              label="Why"
              hint="They read it as the reason for it."
              error={errors.reason}
            />
            <Rehearsal personId={personId} requirementId={requirementId} dueOn={dueOn} />
            <div className="form-actions">
              <SubmitButton pendingText="Asking">Ask them</SubmitButton>
            </div>
          </>
        )}
      </ActionForm>
    </Dialog>
  );
}
