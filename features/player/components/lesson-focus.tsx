'use client';

import { useEffect } from 'react';

let shown: string | null = null;

/** After going to another lesson without a reload, a keyboard or screen reader goes on at its heading. */
export function LessonFocus({ lessonId, headingId }: { lessonId: string; headingId: string }) {
  useEffect(() => {
    if (shown !== null && shown !== lessonId) {
      document.getElementById(headingId)?.focus({ preventScroll: true });
      window.scrollTo({ top: 0 });
    }
    shown = lessonId;
  }, [lessonId, headingId]);
  return null;
}
