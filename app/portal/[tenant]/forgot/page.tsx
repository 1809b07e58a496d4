import type { Metadata } from 'next';
import Link from 'next/link';
import { AuthLayout } from '#components/layout/auth-layout.tsx';
import { AskForm } from '#features/invitations/components/ask-form.tsx';
import { requireBrand } from '#features/tenancy/loaders.ts';

export const metadata: Metadata = { title: 'Forgot your password?' };

export default async function ForgotPage() {
  const brand = await requireBrand();
  return (
    <AuthLayout
      brand={brand}
      title="Forgot your password?"
      text="Enter the address you sign in with. You get a link by which you choose a new one."
    >
      <AskForm />
      <p>
        <Link href="/sign-in" prefetch={false} className="link">
          Back to signing in
        </Link>
      </p>
    </AuthLayout>
  );
}
