'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';

/** The form's address without its empty fields. */
export function formAddress(form: HTMLFormElement): string {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string' && value) query.append(name, value);
  const path = new URL(form.action).pathname;
  return query.size > 0 ? `${path}?${query}` : path;
}

/** Follows the GET form it stands in when a choice changes or Enter is pressed, without reloading the page. */
export function AutoSubmit() {
  const mark = useRef<HTMLSpanElement>(null);
  const router = useRouter();
  useEffect(() => {
    const form = mark.current?.closest('form');
    if (!form) return;
    const go = (event: Event) => {
      if (event.type === 'change' && (event.target as HTMLInputElement).type === 'search') return;
      event.preventDefault();
      router.push(formAddress(form), { scroll: false });
    };
    form.addEventListener('change', go);
    form.addEventListener('submit', go);
    return () => {
      form.removeEventListener('change', go);
      form.removeEventListener('submit', go);
    };
  }, [router]);
  return <span ref={mark} hidden />;
}
