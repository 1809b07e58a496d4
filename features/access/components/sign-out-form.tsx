'use client';

import type { FormEvent } from 'react';
import { MenuSubmit } from '#components/ui/menu.tsx';
import { authPost } from '#features/access/components/auth-post.ts';

export function SignOutForm() {
  async function submit(event: FormEvent) {
    event.preventDefault();
    await authPost('signout', { callbackUrl: '/sign-in' }).catch(() => null);
    // Who could not be signed out is sent on from there, and sees it.
    window.location.assign('/sign-in');
  }
  return (
    <form onSubmit={submit}>
      <MenuSubmit icon="sign-out">Sign out</MenuSubmit>
    </form>
  );
}
