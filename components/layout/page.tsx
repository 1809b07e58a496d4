import type { ReactNode } from 'react';

/** The one <main> of a page inside a shell. `narrow` for forms and reading, `wide` for tables. */
export function Page({ width, children }: { width?: 'narrow' | 'wide'; children: ReactNode }) {
  return (
    <main className="page" data-width={width}>
      {children}
    </main>
  );
}
