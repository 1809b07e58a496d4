'use server';

import { headers } from 'next/headers';
import { publicAction, tenantAction } from '#features/access/action.ts';
import { changePassword, choosePassword } from '#features/credentials/commands.ts';
import { changeInput, chooseInput } from '#features/credentials/input.ts';

export const choose = publicAction({
  input: chooseInput,
  run: async ({ tenant, now }, { token, password }) => {
    const stale = await choosePassword(tenant, { token, password }, now);
    return { data: null, stale, redirectTo: '/sign-in?chosen' };
  },
});

export const change = tenantAction({
  permission: 'learning.take',
  input: changeInput,
  run: async ({ viewer, now }, { current, password }) => {
    const address = (await headers()).get('x-forwarded-for') ?? 'unknown';
    const asked = { personId: viewer.id, current, password, address };
    const stale = await changePassword(viewer.tenant, asked, now);
    return { data: null, stale, redirectTo: '/sign-in?chosen' };
  },
});
