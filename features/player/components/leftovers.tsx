'use client';

import { useEffect, useState } from 'react';
import { renew } from '#features/player/components/renew.ts';
import { browserStore } from '#features/tracking/components/event-store.ts';
import { createOutbox, type Outbox } from '#features/tracking/components/outbox.ts';
import { SaveState } from '#features/tracking/components/save-state.tsx';

type Props = { tenant: string; personId: string };

/** Hands in what this person's lessons left on this device, wherever in the portal they are; seen only if there is something. */
export function Leftovers({ tenant, personId }: Props) {
  const [outbox, setOutbox] = useState<Outbox | null>(null);
  useEffect(() => {
    let gone = false;
    let box: Outbox | null = null;
    void firstLeft(tenant, personId).then((launch) => {
      if (!launch || gone) return;
      box = createOutbox({ ...launch, tenant, personId, renew });
      setOutbox(box);
    });
    return () => {
      gone = true;
      box?.close();
    };
  }, [tenant, personId]);
  return (
    outbox && (
      <div className="fixed end-4 bottom-20 z-20 sm:bottom-4">
        <SaveState outbox={outbox} />
      </div>
    )
  );
}

async function firstLeft(tenant: string, personId: string) {
  if (typeof indexedDB === 'undefined') return null;
  const launches = await browserStore(tenant, personId)
    .launches()
    .catch(() => []);
  return launches[0] ?? null;
}
