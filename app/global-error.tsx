'use client';

import { Awake } from '#components/layout/awake.tsx';
import { Failure } from '#components/layout/failure.tsx';
import '#app/globals.css';

/** Replaces the root layout when that itself fails, so it brings its own document. */
export default function GlobalError(props: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Something went wrong · Lectern</title>
        <Failure {...props} />
        <Awake />
      </body>
    </html>
  );
}
