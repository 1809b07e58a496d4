'use server';

import { z } from 'zod';
import { tenantAction } from '#features/access/action.ts';
import { verifyAudit } from '#features/audit/commands.ts';

export const verifyTrail = tenantAction({
  permission: 'audit.view',
  input: z.object({}),
  run: async ({ viewer, now }) => {
    const verdict = await verifyAudit(viewer.tenant, now);
    return { data: { ...verdict, at: now.toISOString() } };
  },
});
