import type { Metadata } from 'next';
import { AuthLayout } from '#components/layout/auth-layout.tsx';
import { SignInForm } from '#features/access/components/sign-in-form.tsx';
import { requireSite } from '#features/operations/loaders.ts';

export const metadata: Metadata = { title: 'Operator sign-in' };

export default async function OperatorSignInPage() {
  await requireSite();
  return (
    <AuthLayout
      brand={{ name: 'Lectern', logoUrl: '/lectern.svg', logoDarkUrl: '/lectern-dark.svg' }}
      title="Operator sign-in"
      text="For those who run this platform. Everybody else signs in on their company’s portal."
    >
      <SignInForm next="/operator" />
    </AuthLayout>
  );
}
