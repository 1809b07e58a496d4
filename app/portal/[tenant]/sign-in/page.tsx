import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { Notice } from '#components/ui/notice.tsx';
import { SignInForm } from '#features/access/components/sign-in-form.tsx';
import { findViewer } from '#features/access/loaders.ts';
import { safePath } from '#features/access/rules/safe-path.ts';
import { formToken } from '#features/access/session.ts';
import { DoorPage } from '#features/tenancy/components/door-page.tsx';
import { requireBrand, requireSettings } from '#features/tenancy/loaders.ts';
import { turnIn } from '#features/waiting-line/input.ts';
import { env } from '#lib/env.ts';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Props) {
  const { next: asked, chosen, error, turn } = await searchParams;
  const next = safePath(asked);
  if (await findViewer()) redirect(next);
  const [brand, { demo }, token] = await Promise.all([requireBrand(), requireSettings(), formToken()]);
  const shown = (env().LECTERN_DEMO && demo) || undefined;
  const told = { error: error?.toString(), turn: turnIn(turn) };
  return (
    <DoorPage title="Sign in" text={`To the learning portal of ${brand.name}.`}>
      {chosen !== undefined && <Notice tone="success" title="Your password is saved. Sign in with it." />}
      <SignInForm next={next} token={token} forgotHref="/forgot" demo={shown} told={told} />
    </DoorPage>
  );
}
