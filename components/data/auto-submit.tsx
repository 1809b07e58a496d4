'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { filledQuery } from '#components/data/filled-query.ts';

/** What the address says, the fields show: after "Clear" and after going back. */
function follow(form: HTMLFormElement, address: URLSearchParams, typing: Element | null) {
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLSelectElement>(
    'select, [type="search"], [type="date"]',
  ))
    if (field !== typing) field.value = address.get(field.name) ?? '';
}

/** Follows the GET form it stands in when a choice changes or Enter is pressed, without reloading the page. */
export function AutoSubmit() {
  const mark = useRef<HTMLSpanElement>(null);
  const typing = useRef<Element | null>(null);
  const router = useRouter();
  const address = useSearchParams();
  useEffect(() => {
    const form = mark.current?.closest('form');
    if (!form) return;
    follow(form, address, typing.current);
    const type = (event: Event) => {
      typing.current = event.target as Element;
    };
    const go = (event: Event) => {
      if (event.type === 'change' && (event.target as HTMLInputElement).type === 'search') return;
      event.preventDefault();
      typing.current = null;
      router.push(new URL(form.action).pathname + filledQuery(new FormData(form)), { scroll: false });
    };
    form.addEventListener('input', type);
    form.addEventListener('change', go);
    form.addEventListener('submit', go);
    return () => {
      form.removeEventListener('input', type);
      form.removeEventListener('change', go);
      form.removeEventListener('submit', go);
    };
  }, [router, address]);
  return <span ref={mark} hidden />;
}
