'use client';

import { useEffect } from 'react';
import { StatusPage } from '#components/layout/status-page.tsx';
import { Button } from '#components/ui/button.tsx';
import { AGAIN_SECONDS, PASSES } from '#lib/errors.ts';

type Props = { error: unknown; retry: () => void };

/** What an error boundary shows. The digest says that it passes, or is the number under which the server logged the cause. */
export function Failure({ error, retry }: Props) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined;
  if (digest === PASSES) return <Away retry={retry} />;
  return (
    <StatusPage
      title="Something went wrong"
      text="The fault is ours, not yours. Nothing that was saved is lost. Trying again often helps."
      code={digest && `Reference ${digest}`}
    >
      <Again retry={retry} />
      <a href="/" className="btn btn-secondary">
        Go to the start page
      </a>
    </StatusPage>
  );
}

function Away({ retry }: Pick<Props, 'retry'>) {
  useEffect(() => {
    const trying = setInterval(retry, AGAIN_SECONDS * 1000);
    return () => clearInterval(trying);
  }, [retry]);
  return (
    <StatusPage
      title="We cannot show this right now"
      text="Nothing that was saved is lost. This page comes by itself in a few seconds."
    >
      <Again retry={retry} />
    </StatusPage>
  );
}

const Again = ({ retry }: Pick<Props, 'retry'>) => (
  <Button variant="primary" icon="refresh" onClick={() => retry()}>
    Try again
  </Button>
);
