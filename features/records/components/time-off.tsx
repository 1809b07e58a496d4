'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { DateInput } from '#components/forms/date-input.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Textarea } from '#components/forms/textarea.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { endAbsence } from '#features/absences/actions.ts';
import { endExemption } from '#features/exemptions/actions.ts';
import type { ObligationHistory } from '#features/records/queries.ts';
import { CLOCK_TEXT } from '#features/records/rules/source-text.ts';
import { formatLocalDate } from '#lib/local-date.ts';

type Props = Pick<ObligationHistory, 'exemptions' | 'absences'> & { today: string; mayDecide: boolean };

/** Waivers and leave, past and coming, each with a way to end it. */
export function TimeOff({ exemptions, absences, today, mayDecide }: Props) {
  return (
    <ul className="card grid gap-3 text-sm">
      {exemptions.map((one) => (
        <li key={one.id} className="flex flex-wrap items-center justify-between gap-3">
          <span>
            <strong>Exempt</strong> {formatLocalDate(one.validFrom)} to {formatLocalDate(one.validUntil)}
            {one.decidedBy && `, by ${one.decidedBy}`}: {one.reason}
            {one.document && ` (${one.document})`}{' '}
            {one.state !== 'approved' && <Badge>{one.state === 'revoked' ? 'Taken back' : 'Over'}</Badge>}
          </span>
          {mayDecide && one.state === 'approved' && (
            <Dialog trigger={{ size: 'sm', children: 'Take back' }} title="Take the exemption back">
              <ActionForm action={endExemption} hidden={{ exemptionId: one.id }}>
                {(errors) => (
                  <>
                    <Textarea id={`why-${one.id}`} name="why" label="Why" error={errors.why} />
                    <SubmitButton pendingText="Saving">Take it back</SubmitButton>
                  </>
                )}
              </ActionForm>
            </Dialog>
          )}
        </li>
      ))}
      {absences.map((one) => (
        <li key={one.id} className="flex flex-wrap items-center justify-between gap-3">
          <span>
            <strong>Leave</strong> ({one.kind}) from {formatLocalDate(one.startsOn)}{' '}
            {one.endsOn ? `to ${formatLocalDate(one.endsOn)}` : 'until further notice'};{' '}
            {CLOCK_TEXT[one.clock] ?? one.clock}
          </span>
          {mayDecide && (one.endsOn === null || one.endsOn >= today) && (
            <Dialog trigger={{ size: 'sm', children: 'Set the last day' }} title="When does the leave end?">
              <ActionForm action={endAbsence} hidden={{ absenceId: one.id }}>
                {(errors) => (
                  <>
                    <DateInput
                      id={`ends-${one.id}`}
                      name="endsOn"
                      label="Last day of the leave"
                      min={one.startsOn}
                      defaultValue={one.endsOn ?? today}
                      hint="Due days that waited for it move."
                      error={errors.endsOn}
                    />
                    <SubmitButton pendingText="Saving">Save</SubmitButton>
                  </>
                )}
              </ActionForm>
            </Dialog>
          )}
        </li>
      ))}
    </ul>
  );
}
