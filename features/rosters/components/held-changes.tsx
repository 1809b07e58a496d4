import { SmallAction } from '#components/forms/small-action.tsx';
import { Notice } from '#components/ui/notice.tsx';
import type { listHolds } from '#features/assignments/queries.ts';
import { confirmHeldChange } from '#features/rosters/actions.ts';

type Props = { holds: Awaited<ReturnType<typeof listHolds>>; mayConfirm: boolean };

/** Changes that would release so many people at once that somebody has to look first. */
export function HeldChanges({ holds, mayConfirm }: Props) {
  if (holds.length === 0) return null;
  return (
    <div className="mb-6 grid gap-3">
      {holds.map(({ audienceId, audience, sentence, losing }) => (
        <Notice key={audienceId} tone="danger" title={`Held back: ${audience}`}>
          <p className="mb-2">{sentence} If the HR data is complete, let the change happen.</p>
          {mayConfirm && (
            <SmallAction
              action={confirmHeldChange}
              fields={{ audienceId }}
              variant="danger"
              pendingText="Releasing"
            >
              Release {losing.toLocaleString('en')} people
            </SmallAction>
          )}
        </Notice>
      ))}
    </div>
  );
}
