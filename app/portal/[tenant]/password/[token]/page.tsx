import type { Metadata } from 'next';
import { ButtonLink } from '#components/ui/button.tsx';
import { ChooseForm } from '#features/credentials/components/choose-form.tsx';
import { loadPasswordLink } from '#features/credentials/loaders.ts';
import { DoorPage } from '#features/tenancy/components/door-page.tsx';
import { requireBrand } from '#features/tenancy/loaders.ts';

/** The address is a secret until it is used: nobody is told where somebody came from. */
export const metadata: Metadata = { title: 'Choose a password', referrer: 'no-referrer' };

export default async function PasswordPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const [link, brand] = await Promise.all([loadPasswordLink(token), requireBrand()]);
  if (!link)
    return (
      <DoorPage
        title="This link is no longer good"
        text="It was used already, or it is too old. Ask for another one: it comes by e-mail."
      >
        <ButtonLink href="/forgot" variant="primary" size="lg">
          Ask for a link
        </ButtonLink>
      </DoorPage>
    );
  return (
    <DoorPage
      title={link.isFirst ? 'Choose a password' : 'Choose a new password'}
      text={`You sign in to the learning portal of ${brand.name} as ${link.email}.`}
    >
      <ChooseForm token={token} email={link.email} />
    </DoorPage>
  );
}
