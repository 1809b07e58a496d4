import { z } from 'zod';
import { sendPasswordLink } from '#features/invitations/commands.ts';
import { LINK_QUEUE } from '#features/invitations/rules/link-letter.ts';
import type { Job } from '#features/jobs/commands.ts';

const ask = z.object({ personId: z.uuid(), reason: z.enum(['invited', 'asked']) });

export const invitationJobs: readonly Job[] = [
  {
    queue: LINK_QUEUE,
    run: async (tenant, data, now) => void (await sendPasswordLink(tenant, ask.parse(data), now)),
  },
];
