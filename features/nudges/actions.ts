'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { nudge } from '#features/nudges/commands.ts';
import { nudgeInput } from '#features/nudges/input.ts';
import { nudgeOutcome } from '#features/nudges/rules/nudge-outcome.ts';
import { hasMailServer } from '#lib/has-mail-server.ts';

/** @returns what came of it, in a sentence */
export const sendNudges = tenantAction({
  permission: 'team.nudge',
  input: nudgeInput,
  run: async ({ viewer, scope, now }, input) => {
    const act = {
      reach: { scope, viewerId: viewer.id },
      by: { kind: 'person' as const, id: viewer.id },
      from: `${viewer.givenName} ${viewer.familyName}`,
      now,
    };
    const nudged = await withTenant(viewer.tenant, 'write', (db) => nudge(db, input, act));
    return { data: nudgeOutcome(nudged, hasMailServer()) };
  },
});
