'use client';

import { useEffect, useState } from 'react';
import { Icon } from '#components/ui/icon.tsx';

/** Seconds left at which a screen reader is told, without interrupting. */
const TOLD_AT = [300, 60, 30];

/** Counts down to `closes` (performance.now()), shows it always and says it seldom. */
export function TimeLeft({ closes, onEnd }: { closes: number; onEnd: () => void }) {
  const [left, setLeft] = useState(() => secondsTo(closes));
  const [said, setSaid] = useState('');

  useEffect(() => {
    const timer = setInterval(() => {
      const now = secondsTo(closes);
      setLeft(now);
      const told = TOLD_AT.find((at) => at === now);
      if (told) setSaid(told >= 60 ? `${told / 60} minutes left` : `${told} seconds left`);
      if (now > 0) return;
      clearInterval(timer);
      onEnd();
    }, 1000);
    return () => clearInterval(timer);
  }, [closes, onEnd]);

  const clockText = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  return (
    <span className="flex items-center gap-1.5 text-sm tnum" data-tone={left <= 60 ? 'warn' : undefined}>
      <Icon name="clock" className="size-4" />
      <span className="sr-only">Time left</span>
      <span role="timer" className={left <= 60 ? 'font-semibold text-warn-ink' : undefined}>
        {clockText}
      </span>
      <span className="sr-only" aria-live="polite">
        {said}
      </span>
    </span>
  );
}

const secondsTo = (closes: number) => Math.max(0, Math.ceil((closes - performance.now()) / 1000));
