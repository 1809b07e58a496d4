import { SmallAction } from '#components/forms/small-action.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { lookAgain } from '#features/rehearsals/actions.ts';
import type { Summary } from '#features/rehearsals/rules/summary.ts';
import { address } from '#lib/address.ts';
import { formatLocalDate } from '#lib/local-date.ts';

type Props = {
  ruleId: string;
  isSeen: boolean;
  difference: string | null;
  rule: { duePolicy: { kind: string } };
  summary: Summary;
};

/** What somebody should look at before publishing. */
export function RehearsalWarnings({ ruleId, isSeen, difference, rule, summary }: Props) {
  const { unrealistic, offer, exception, people, added, revived } = summary;
  return (
    <div className="mb-6 grid gap-3 empty:hidden">
      {!isSeen && (
        <Notice tone="warn" title="The facts have changed since you looked.">
          <p className="mb-2">
            {difference ?? 'The schedule itself was changed.'} Below is how it stands now. Confirm that you
            have seen it, then publish.
          </p>
          <SmallAction action={lookAgain} fields={{ ruleId }} pendingText="Working it out">
            I have seen it as it is now
          </SmallAction>
        </Notice>
      )}
      {unrealistic > 0 && offer && (
        <Notice tone="warn" title="Too little time">
          <p className="mb-2">
            For {unrealistic.toLocaleString('en')} of {people.toLocaleString('en')} people the date leaves
            less time than the course takes. {formatLocalDate(offer)} would be realistic for everybody.
          </p>
          <ButtonLink size="sm" href={address('/admin/schedules/new', { draft: ruleId, due: offer })}>
            {rule.duePolicy.kind === 'fixed'
              ? `Take ${formatLocalDate(offer)}`
              : `Use one day: ${formatLocalDate(offer)}`}
          </ButtonLink>
        </Notice>
      )}
      {exception > 0 && (
        <Notice
          tone="warn"
          title={exception === 1 ? '1 exception' : `${exception.toLocaleString('en')} exceptions`}
        >
          <p>
            A fact that decides is missing, so no date is guessed. They go to the exceptions queue when you
            publish, and are assigned as soon as the fact is recorded.
          </p>
        </Notice>
      )}
      {added + revived === 0 && (
        <Notice tone="info" title="Nobody gets anything new">
          <p>Everybody it is for is compliant, owes it already or cannot be decided.</p>
        </Notice>
      )}
    </div>
  );
}
