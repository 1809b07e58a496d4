'use client';

import { type ReactNode, useEffect } from 'react';
import { StatusPage } from '#components/layout/status-page.tsx';
import { Button } from '#components/ui/button.tsx';
import { AGAIN_SECONDS, PASSES } from '#lib/errors.ts';

/** What is said, and where to go but for trying again. */
type Words = { title: string; text: string; ways?: ReactNode };

type Props = { error: unknown; retry: () => void; away?: Words; fault?: Words };

const AWAY: Words = {
  title: 'We cannot show this right now',
  text: 'Nothing that was saved is lost. This page tries again by itself every few seconds.',
};

const FAULT: Words = {
  title: 'Something went wrong',
  text: 'The fault is ours, not yours. Nothing that was saved is lost. Trying again often helps.',
  ways: (
    <a href="/" className="btn btn-secondary">
      Go to the start page
    </a>
  ),
};

/** What an error boundary shows. The digest says that it passes, or is the number under which the server logged the cause. */
export function Failure({ error, retry, away = AWAY, fault = FAULT }: Props) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined;
  if (digest === PASSES) return <Away {...away} retry={retry} />;
  return <Said {...fault} code={digest && `Reference ${digest}`} retry={retry} />;
}

function Away({ retry, ...words }: Words & Pick<Props, 'retry'>) {
  useEffect(() => {
    const trying = setInterval(retry, AGAIN_SECONDS * 1000);
    return () => clearInterval(trying);
  }, [retry]);
  return <Said {...words} retry={retry} />;
}

const Said = ({ ways, retry, ...page }: Words & { code?: string | undefined } & Pick<Props, 'retry'>) => (
  <StatusPage {...page}>
    <Button variant="primary" icon="refresh" onClick={() => retry()}>
      Try again
    </Button>
    {ways}
  </StatusPage>
);
