'use client';

import { SmallAction } from '#components/forms/small-action.tsx';
import { saveShown } from '#features/leaderboard/actions.ts';

/** Leaves the leaderboard, or joins it again. */
export function ShownForm({ shown }: { shown: boolean }) {
  return (
    <SmallAction action={saveShown} fields={{ shown: shown ? 'no' : 'yes' }} pendingText="Saving">
      {shown ? 'Take me off the leaderboard' : 'Show me on the leaderboard'}
    </SmallAction>
  );
}
