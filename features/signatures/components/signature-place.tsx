'use client';

import { type ReactNode, useEffect, useRef } from 'react';

/** Where a policy is signed. The form gives way to the signature, and the focus of its button stays in the same place. */
export function SignaturePlace({ signed, children }: { signed: boolean; children: ReactNode }) {
  const place = useRef<HTMLElement>(null);
  const before = useRef(signed);
  useEffect(() => {
    if (signed && !before.current) place.current?.focus({ preventScroll: true });
    before.current = signed;
  }, [signed]);
  return (
    <section
      ref={place}
      aria-label="Signature"
      tabIndex={-1}
      className="card mt-10 outline-none"
      data-pad="lg"
    >
      {children}
    </section>
  );
}
