'use client';

import { usePlayer } from '#features/player/components/player-session.tsx';
import { SaveState } from '#features/tracking/components/save-state.tsx';

export function PlayerSaveState() {
  return <SaveState outbox={usePlayer().outbox} />;
}
