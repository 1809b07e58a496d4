'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { usePlayer } from '#features/player/components/player-session.tsx';

type Props = {
  previous: string | null;
  next: string;
  last: boolean;
  /** A text that is not read yet: going on says that it is. */
  reads: boolean;
  complete: boolean;
};

const SAVE_WITHIN_MS = 1_500;
const ANSWER_WITHIN_MS = 3_000;
const TYPED_IN = 'input, textarea, select, video, [contenteditable]';

/** Whether pages can be had: a balancer without a portal behind it answers 502 to 504. */
const isReachable = () =>
  fetch('/livez', { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).then(
    ({ status }) => status < 502,
    () => false,
  );

/** The way on and back, by button and by the keys n and p. */
export function LessonWay({ previous, next, last, reads, complete }: Props) {
  const router = useRouter();
  const { record, saved } = usePlayer();
  const [busy, setBusy] = useState(false);
  const [offline, setOffline] = useState(false);

  async function go(href: string, finished: boolean) {
    if (busy) return;
    setBusy(true);
    if (finished) await record('lesson.finished', {});
    const there = (await saved(SAVE_WITHIN_MS)) || (await isReachable());
    setBusy(false);
    // Another page cannot be had now; this one keeps what was done and can be gone on from.
    setOffline(!there);
    if (there) router.push(href);
  }
  // The finish waits for a reading to be applied; whatever else is open is open there at once.
  const onward = () => go(last && reads ? `${next}?finish` : next, reads);
  const back = () => previous && go(previous, false);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest(TYPED_IN)) return;
      if (event.key === 'n') void onward();
      if (event.key === 'p') void back();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });

  const word = last ? 'Finish' : reads ? 'Mark as read' : 'Next';
  return (
    <>
      <Button
        variant="ghost"
        icon="arrow-left"
        onClick={back}
        disabled={!previous}
        aria-keyshortcuts="p"
        title="Previous lesson (p)"
      >
        Previous
      </Button>
      <span role="status" className="text-center text-xs text-ink-3">
        {offline && 'Needs a connection'}
      </span>
      <Button
        variant={complete || reads ? 'primary' : 'secondary'}
        iconEnd="arrow-right"
        onClick={onward}
        aria-disabled={busy || undefined}
        aria-keyshortcuts="n"
        title={last ? 'Finish the course (n)' : 'Next lesson (n)'}
      >
        {word}
      </Button>
    </>
  );
}
