'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { confirmHold } from '#features/rosters/commands.ts';
import { holdInput } from '#features/rosters/input.ts';
import { AppError } from '#lib/errors.ts';

export const confirmHeldChange = tenantAction({
  permission: 'compliance.schedule',
  input: holdInput,
  run: async ({ viewer, scope, now }, { audienceId }) => {
    if (scope.kind !== 'all') throw new AppError('forbidden', 'This needs somebody who reaches everybody.');
    const by = { kind: 'person' as const, id: viewer.id };
    await withTenant(viewer.tenant, 'write', (db) => confirmHold(db, audienceId, by, now));
    return { data: null };
  },
});
