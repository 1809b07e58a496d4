'use client';

import { useEffect, useRef } from 'react';

/** Whether this browser tab has shown a page before without loading it anew. */
let arrived = false;

/**
 * After going to another page without a reload, a keyboard or screen reader goes on at its content: what was pressed is gone,
 * or belongs to the way there. A heading that can take the focus gets it, so that it is read first.
 */
export function ArrivalFocus() {
  const seen = useRef(false);
  useEffect(() => {
    if (seen.current) return;
    seen.current = true;
    const content = document.getElementById('content');
    if (arrived && content && !content.contains(document.activeElement)) {
      const heading = content.querySelector<HTMLElement>('h1[tabindex="-1"]');
      (heading ?? content).focus({ preventScroll: true });
    }
    arrived = true;
  }, []);
  return null;
}
