'use client';

import { useEffect, useRef } from 'react';
import { usePlayer } from '#features/player/components/player-session.tsx';

/** Stands after a text: reached by scrolling, the text is read. A text that fits the screen is read when one goes on. */
export function ReadingEnd() {
  const { record } = usePlayer();
  const mark = useRef<HTMLSpanElement>(null);
  const told = useRef(false);
  const say = useRef(record);
  say.current = record;

  useEffect(() => {
    if (!mark.current) return;
    const observer = new IntersectionObserver((entries) => {
      if (told.current || window.scrollY < 40 || !entries.some(({ isIntersecting }) => isIntersecting))
        return;
      told.current = true;
      void say.current('lesson.finished', {});
    });
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, []);
  return <span ref={mark} aria-hidden className="block h-px" />;
}
