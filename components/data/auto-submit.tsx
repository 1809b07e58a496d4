'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { filledQuery } from '#components/data/filled-query.ts';

type Choice = HTMLInputElement | HTMLSelectElement;

const choicesOf = (form: HTMLFormElement) => [
  ...form.querySelectorAll<Choice>('select, [type="search"], [type="date"]'),
];

/** What the address says, the fields show: after "Clear" and after going back. */
function follow(form: HTMLFormElement, address: URLSearchParams, typing: Element | null) {
  for (const field of choicesOf(form)) if (field !== typing) field.value = address.get(field.name) ?? '';
}

/** Follows the GET form it stands in when a choice changes or Enter is pressed, without reloading the page. */
export function AutoSubmit() {
  const mark = useRef<HTMLSpanElement>(null);
  const typing = useRef<Element | null>(null);
  const awake = useRef(false);
  const router = useRouter();
  const address = useSearchParams();
  useEffect(() => {
    const form = mark.current?.closest('form');
    if (!form) return;
    const go = () => {
      typing.current = null;
      router.push(new URL(form.action).pathname + filledQuery(new FormData(form)), { scroll: false });
    };
    if (awake.current) follow(form, address, typing.current);
    else {
      // What was chosen or typed before this script came is the person's wish, not a difference to be undone.
      const changed = choicesOf(form).filter((field) => field.value !== (address.get(field.name) ?? ''));
      typing.current = changed.find((field) => field.type === 'search') ?? null;
      if (changed.some((field) => field.type !== 'search')) go();
      awake.current = true;
    }
    const type = (event: Event) => {
      typing.current = event.target as Element;
    };
    const submit = (event: Event) => {
      if (event.type === 'change' && (event.target as HTMLInputElement).type === 'search') return;
      event.preventDefault();
      go();
    };
    form.addEventListener('input', type);
    form.addEventListener('change', submit);
    form.addEventListener('submit', submit);
    return () => {
      form.removeEventListener('input', type);
      form.removeEventListener('change', submit);
      form.removeEventListener('submit', submit);
    };
  }, [router, address]);
  return <span ref={mark} hidden />;
}
