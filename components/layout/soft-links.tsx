'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef } from 'react';

/**
 * A list whose plain links lead on without a reload, as `<Link>` does: one listener for all of them, where a component for
 * each would cost a long page more than all that it shows.
 */
export function SoftLinks({ className, children }: { className?: string; children: ReactNode }) {
  const list = useRef<HTMLUListElement>(null);
  const router = useRouter();
  useEffect(() => {
    const leaving = new AbortController();
    list.current?.addEventListener('click', (event) => follow(event, router.push), leaving);
    return () => leaving.abort();
  }, [router]);
  return (
    <ul ref={list} className={className}>
      {children}
    </ul>
  );
}

/** Only what would open here: not with a key that opens another tab. */
function follow(event: MouseEvent, go: (href: string) => void): void {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const elsewhere = event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  const href = link?.getAttribute('href');
  if (!href?.startsWith('/') || elsewhere || event.defaultPrevented) return;
  event.preventDefault();
  go(href);
}
