'use client';

import Link from 'next/link';
import { type ReactNode, useEffect, useState } from 'react';

const labelOf = (count: number) =>
  count === 0 ? 'Notices' : `Notices: ${count} unread notice${count === 1 ? '' : 's'}`;

/** A page that was left open says the present count when somebody looks at it again. */
export function UnreadLink({ count: drawn, children }: { count: number; children: ReactNode }) {
  const [asked, setAsked] = useState({ drawn, count: drawn });
  const count = asked.drawn === drawn ? asked.count : drawn;
  useEffect(() => {
    const look = async () => {
      if (document.visibilityState !== 'visible') return;
      // Offline, or signed out elsewhere: the count stays, and the next click says what is the matter.
      const response = await fetch('/notices/unread', { redirect: 'error' }).catch(() => null);
      if (!response?.ok) return;
      const { unread } = (await response.json()) as { unread: number };
      setAsked({ drawn, count: unread });
    };
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [drawn]);
  return (
    <Link
      href="/notices"
      prefetch={false}
      className="btn btn-ghost relative"
      data-icon-only=""
      aria-label={labelOf(count)}
    >
      {children}
      {count > 0 && (
        <span className="absolute end-1 top-1 min-w-4 rounded-full bg-accent px-1 text-center text-2xs font-semibold text-on-accent tnum">
          {count > 9 ? '9+' : count}
        </span>
      )}
    </Link>
  );
}
