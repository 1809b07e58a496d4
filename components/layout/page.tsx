import type { ReactNode } from 'react';
import { ArrivalFocus } from '#components/layout/arrival-focus.tsx';

/** The one <main> of a page inside a shell. `narrow` for forms and reading, `wide` for tables. */
export function Page({ width, children }: { width?: 'narrow' | 'wide'; children: ReactNode }) {
  return (
    <main id="content" tabIndex={-1} className="page outline-none" data-width={width}>
      <ArrivalFocus />
      {children}
    </main>
  );
}
