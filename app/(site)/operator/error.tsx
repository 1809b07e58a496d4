'use client';

import { StatusPage } from '#components/layout/status-page.tsx';
import { Button } from '#components/ui/button.tsx';

/** Most of the console is read from the directory's primary. The page of health is not, and says what is wrong. */
export default function OperatorError({ retry }: { retry: () => void }) {
  return (
    <StatusPage
      title="This page could not be made"
      text="Most likely the database that holds the directory of tenants does not answer. The page Health says how every server is."
    >
      <a href="/operator/health" className="btn btn-primary">
        See how it is
      </a>
      <Button icon="refresh" onClick={() => retry()}>
        Try again
      </Button>
    </StatusPage>
  );
}
