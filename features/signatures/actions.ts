'use server';

import { headers } from 'next/headers';
import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { signInWithPassword } from '#features/access/commands.ts';
import { signPolicy } from '#features/signatures/commands.ts';
import { signPolicyInput } from '#features/signatures/input.ts';
import { requireSettings } from '#features/tenancy/loaders.ts';
import { AppError } from '#lib/errors.ts';

export const sign = tenantAction({
  permission: 'learning.take',
  input: signPolicyInput,
  run: async ({ viewer, now }, { password, agreed: _, ...given }) => {
    const { policies } = await requireSettings();
    if (policies.signing === 'password') {
      const address = (await headers()).get('x-forwarded-for') ?? 'unknown';
      const attempt = { email: viewer.email, password: password ?? '', address, now };
      await signInWithPassword(viewer.tenant, attempt).catch((cause: unknown) => {
        if (!(cause instanceof AppError) || cause.code !== 'not_signed_in') throw cause;
        const fields = { password: 'This is not your password.' };
        throw new AppError('bad_input', 'The password is not right.', { cause, fields });
      });
    }
    const done = await withTenant(viewer.tenant, 'write', (db) =>
      signPolicy(db, { ...given, method: policies.signing, signer: viewer, now }),
    );
    return { data: done };
  },
});
