import { Status as Mark } from '#components/ui/badge.tsx';
import type { Tone } from '#components/ui/tone.ts';
import type { Status } from '#features/compliance/rules/status.ts';
import type { StandingDuty } from '#features/duties/loaders.ts';
import { dueWords } from '#features/duties/rules/due-words.ts';

const TONES: Partial<Record<Status, Tone>> = {
  overdue: 'danger',
  in_grace: 'warn',
  due_soon: 'warn',
  in_progress: 'accent',
  compliant_renewing: 'accent',
};

export function DutyDue({ duty }: { duty: StandingDuty }) {
  return (
    <p className="duty-due">
      <Mark tone={TONES[duty.status]}>{dueWords(duty.status, duty, duty.today)}</Mark>
    </p>
  );
}
