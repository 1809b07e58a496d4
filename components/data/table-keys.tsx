'use client';

import { useEffect, useRef } from 'react';

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** What the keyboard lands on in a row: its link, else its checkbox or button. */
const target = (row: Element | undefined) =>
  row?.querySelector<HTMLElement>('a') ?? row?.querySelector<HTMLElement>('input, button');

function onKey(event: KeyboardEvent) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const wrap = event.currentTarget as HTMLElement;
  if (event.key === '/') {
    event.preventDefault();
    document.getElementById('search')?.focus();
    return;
  }
  const rows = [...wrap.querySelectorAll('tbody tr')];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const step = STEPS[event.key];
  if (step) {
    event.preventDefault();
    target(rows[at + step] ?? (at < 0 ? rows[0] : undefined))?.focus();
  } else if (event.key === 'x') {
    rows[at]?.querySelector<HTMLInputElement>('input[type="checkbox"]')?.click();
  }
}

/** j/k and arrows walk the rows, x ticks, / goes to the search: only while the focus is inside the table (WCAG 2.1.4). */
export function TableKeys() {
  const mark = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const wrap = mark.current?.parentElement;
    wrap?.addEventListener('keydown', onKey);
    return () => wrap?.removeEventListener('keydown', onKey);
  }, []);
  return <span ref={mark} hidden />;
}
