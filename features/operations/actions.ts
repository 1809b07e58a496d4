'use server';

import { revalidatePath } from 'next/cache';
import { operatorAction } from '#features/access/action.ts';
import { discardLetter, replayLetter } from '#features/dead-letters/commands.ts';
import { setTenantState } from '#features/operations/commands.ts';
import { letterInput, tenantStateInput } from '#features/operations/input.ts';

export const changeTenantState = operatorAction({
  input: tenantStateInput,
  run: async ({ operator }, { slug, state }) => {
    await setTenantState(slug, state, operator.email);
    revalidatePath('/operator');
    return { data: null };
  },
});

export const replayDeadLetter = operatorAction({
  input: letterInput,
  run: async ({ operator }, { id }) => {
    await replayLetter(id, operator.email);
    revalidatePath('/operator/log');
    return { data: null };
  },
});

export const discardDeadLetter = operatorAction({
  input: letterInput,
  run: async ({ operator }, { id }) => {
    await discardLetter(id, operator.email);
    revalidatePath('/operator/log');
    return { data: null };
  },
});
