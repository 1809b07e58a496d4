'use client';

import type { FormEvent } from 'react';
import { MenuSubmit } from '#components/ui/menu.tsx';
import { authPost } from '#features/access/components/auth-post.ts';

export function SignOutForm() {
  async function submit(event: FormEvent) {
    event.preventDefault();
    await authPost('signout', { callbackUrl: '/sign-in' }).catch(() => null);
    window.location.assign('/sign-in');
  }
  return (
    <form onSubmit={submit}>
      <MenuSubmit icon="sign-out">Sign out</MenuSubmit>
    </form>
  );
}
