'use server';

import { revalidatePath } from 'next/cache';
import { operatorAction } from '#features/access/action.ts';
import { setTenantState } from '#features/operations/commands.ts';
import { tenantStateInput } from '#features/operations/input.ts';

export const changeTenantState = operatorAction({
  input: tenantStateInput,
  run: async ({ operator }, { slug, state }) => {
    await setTenantState(slug, state, operator.email);
    revalidatePath('/operator');
    return { data: null };
  },
});
