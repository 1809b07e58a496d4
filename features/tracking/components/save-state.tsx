'use client';

import { useSyncExternalStore } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import type { IconName } from '#components/ui/icon.tsx';
import type { Outbox, SaveState as State } from '#features/tracking/components/outbox.ts';

type Words = { icon: IconName; shown: string; meaning: string };

const WORDS: Record<State, Words> = {
  saved: { icon: 'check', shown: 'Saved', meaning: 'Everything you did is saved.' },
  saving: { icon: 'refresh', shown: 'Saving …', meaning: 'What you did last is on its way.' },
  'will-be-saved': {
    icon: 'offline',
    shown: 'Will be saved',
    meaning: 'Kept on this device. It will be saved when Lectern can be reached again.',
  },
  'sign-in-needed': {
    icon: 'lock',
    shown: 'Sign in to save',
    meaning: 'Kept on this device. It will be saved when you sign in again.',
  },
};

/** Whether what the learner did has reached the server; a screen reader is told only when it has not. */
export function SaveState({ outbox }: { outbox: Outbox | null }) {
  const state = useSyncExternalStore(
    outbox?.subscribe ?? subscribeToNothing,
    outbox?.state ?? whenNothingIsRecorded,
    whenNothingIsRecorded,
  );
  const { icon, shown, meaning } = WORDS[state];
  const kept = state === 'will-be-saved' || state === 'sign-in-needed';
  return (
    <span data-save-state={state} title={meaning}>
      <Badge tone={kept ? 'warn' : 'neutral'} icon={icon}>
        {shown}
      </Badge>
      <span role="status" className="sr-only">
        {kept ? meaning : ''}
      </span>
    </span>
  );
}

const subscribeToNothing = () => () => {};
const whenNothingIsRecorded = (): State => 'saved';
