import type { Metadata } from 'next';
import Link from 'next/link';
import { AskForm } from '#features/invitations/components/ask-form.tsx';
import { DoorPage } from '#features/tenancy/components/door-page.tsx';

export const metadata: Metadata = { title: 'Forgot your password?' };

export default function ForgotPage() {
  return (
    <DoorPage
      title="Forgot your password?"
      text="Enter the address you sign in with. You get a link by which you choose a new one."
    >
      <AskForm />
      <p>
        <Link href="/sign-in" prefetch={false} className="link">
          Back to signing in
        </Link>
      </p>
    </DoorPage>
  );
}
