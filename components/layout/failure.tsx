'use client';

import { StatusPage } from '#components/layout/status-page.tsx';
import { Button } from '#components/ui/button.tsx';

/** What an error boundary shows. The digest is the number under which the server logged the cause. */
export function Failure({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined;
  return (
    <StatusPage
      title="Something went wrong"
      text="The fault is ours, not yours. Nothing that was saved is lost. Trying again often helps."
      code={digest && `Reference ${digest}`}
    >
      <Button variant="primary" icon="refresh" onClick={() => retry()}>
        Try again
      </Button>
      <a href="/" className="btn btn-secondary">
        Go to the start page
      </a>
    </StatusPage>
  );
}
