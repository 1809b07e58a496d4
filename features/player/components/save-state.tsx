'use client';

import { Icon } from '#components/ui/icon.tsx';
import { usePlayer } from '#features/player/components/player-session.tsx';

const WORDS = {
  saved: 'Saved',
  saving: 'Saving',
  'will-be-saved': 'Will be saved',
  'sign-in-needed': 'Sign in to save',
} as const;

/** Whether the server has everything. What it has not is kept on this device. */
export function SaveState() {
  const { state } = usePlayer();
  const kept = state === 'will-be-saved' || state === 'sign-in-needed';
  return (
    <span
      className="flex items-center gap-1.5 whitespace-nowrap text-xs text-ink-3"
      role="status"
      data-save-state={state}
      title={kept ? 'Kept on this device, and sent as soon as it can be.' : undefined}
    >
      <Icon name={kept ? 'offline' : 'check'} className="size-4" />
      {state === 'sign-in-needed' ? (
        <a className="link" href="/sign-in" target="_blank" rel="noopener">
          {WORDS[state]}
        </a>
      ) : (
        WORDS[state]
      )}
    </span>
  );
}
