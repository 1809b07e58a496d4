'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { within } from '#features/assignments/queries.ts';
import { audienceInput } from '#features/audiences/input.ts';
import { matchingPeople } from '#features/audiences/queries.ts';

/** How many people a rule would be for, while it is being written. */
export const countAudience = tenantAction({
  permission: 'compliance.schedule',
  input: audienceInput,
  run: async ({ viewer, scope, now }, { predicate }) => {
    const candidates = await withTenant(viewer.tenant, 'read', (db) =>
      matchingPeople(db, within(predicate, scope), now),
    );
    const people = candidates.filter(({ result }) => result === 'yes').length;
    return { data: { people, undecided: candidates.length - people } };
  },
});
