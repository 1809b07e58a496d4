import type { Metadata } from 'next';
import { AuthLayout } from '#components/layout/auth-layout.tsx';
import { SignInForm } from '#features/access/components/sign-in-form.tsx';
import { formToken } from '#features/access/session.ts';
import { requireSite } from '#features/operations/loaders.ts';
import { turnIn } from '#features/waiting-line/input.ts';

export const metadata: Metadata = { title: 'Operator sign-in' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function OperatorSignInPage({ searchParams }: Props) {
  await requireSite();
  const { error, turn } = await searchParams;
  return (
    <AuthLayout
      brand={{ name: 'Lectern', logoUrl: '/lectern.svg', logoDarkUrl: '/lectern-dark.svg' }}
      title="Operator sign-in"
      text="For those who run this platform. Everybody else signs in on their company’s portal."
    >
      <SignInForm
        next="/operator"
        token={await formToken()}
        told={{ error: error?.toString(), turn: turnIn(turn) }}
      />
    </AuthLayout>
  );
}
