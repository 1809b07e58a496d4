import type { Metadata } from 'next';
import Link from 'next/link';
import { AskForm } from '#features/invitations/components/ask-form.tsx';
import { NoMailServer } from '#features/mail/components/no-mail-server.tsx';
import { DoorPage } from '#features/tenancy/components/door-page.tsx';
import { hasMailServer } from '#lib/has-mail-server.ts';

export const metadata: Metadata = { title: 'Forgot your password?' };

export default function ForgotPage() {
  const mails = hasMailServer();
  return (
    <DoorPage
      title="Forgot your password?"
      text={`Enter the address you sign in with.${mails ? ' You get a link by which you choose a new one.' : ''}`}
    >
      <NoMailServer>No link can reach you. Ask those who look after this portal.</NoMailServer>
      <AskForm mails={mails} />
      <p>
        <Link href="/sign-in" prefetch={false} className="link">
          Back to signing in
        </Link>
      </p>
    </DoorPage>
  );
}
