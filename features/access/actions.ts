'use server';

import { z } from 'zod';
import { tenantAction } from '#features/access/action.ts';
import { endSessions } from '#features/access/commands.ts';

/** Ends every session of the viewer's, this one too. */
export const signOutEverywhere = tenantAction({
  permission: 'learning.take',
  input: z.object({}),
  run: async ({ viewer, now }) => ({
    data: null,
    stale: await endSessions(viewer.tenant, viewer.id, now),
    redirectTo: '/sign-in',
  }),
});
