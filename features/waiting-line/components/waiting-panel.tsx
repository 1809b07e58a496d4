'use client';

import { useEffect, useRef } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import type { Wait } from '#features/waiting-line/components/turn.ts';
import { placeText, spokenText, waitText } from '#features/waiting-line/rules/wait-text.ts';

/** `from`: the position at which the wait began, for the bar. */
type Props = { wait: Wait; from: number; onStop: () => void };

/** Stands where the form was: the place, how long it may take, and that nothing needs to be done. */
export function WaitingPanel({ wait, from, onStop }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { position, seconds, lost } = wait;
  useEffect(() => {
    const before = document.title;
    document.title = `In line: ${position} · ${before.replace(/^In line: \d+ · /, '')}`;
    return () => {
      document.title = before;
    };
  }, [position]);
  return (
    <section className="grid gap-4" aria-labelledby="waiting">
      <h2 id="waiting" ref={heading} tabIndex={-1} className="outline-none">
        You are in line
      </h2>
      <p className="tnum text-3xl font-semibold">{placeText(position)}</p>
      <Bar wait={wait} from={from} />
      <p>
        It will take <strong>{waitText(seconds)}</strong>. You are signed in as soon as it is your turn: keep
        this page open. You need not do anything.
      </p>
      <p className="sr-only" role="status">
        {spokenText(position, seconds)}
      </p>
      {lost && (
        <Notice tone="warn" live>
          The connection is lost. Your place is kept, and this page goes on trying.
        </Notice>
      )}
      <Button className="justify-self-start" onClick={onStop}>
        Stop waiting
      </Button>
    </section>
  );
}

/** Moves evenly to where the wait will be when the page asks next. */
function Bar({ wait: { position, seconds, pollAfterMs, lost }, from }: Pick<Props, 'wait' | 'from'>) {
  const now = 1 - position / (from + 1);
  const soon = lost ? now : now + (1 - now) * Math.min(1, pollAfterMs / 1000 / seconds);
  const percent = Math.round(now * 100);
  return (
    <span className="meter" data-tone="accent">
      <i
        role="progressbar"
        aria-label="Way to the front"
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <i style={{ width: `${soon * 100}%`, transition: `width ${pollAfterMs}ms linear` }} />
      </i>
    </span>
  );
}
