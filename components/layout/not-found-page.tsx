import { StatusPage } from '#components/layout/status-page.tsx';
import { ButtonLink } from '#components/ui/button.tsx';

export function NotFoundPage() {
  return (
    <StatusPage
      code="404"
      title="This page was not found"
      text="The address may be mistyped, or what it showed has been moved or is not open to you."
    >
      <ButtonLink variant="primary" href="/">
        Go to the start page
      </ButtonLink>
    </StatusPage>
  );
}
