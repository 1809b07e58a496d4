import { z } from 'zod';
import { localDateSchema } from '#lib/local-date.ts';
import { reasonSchema } from '#lib/reason.ts';

export const rehearsalInput = z.object({
  personId: z.uuid(),
  requirementId: z.uuid('Choose what is required.'),
  dueOn: localDateSchema,
});

/** One person is asked for one requirement, by hand. */
export const requestInput = rehearsalInput.extend({ reason: reasonSchema });

export const withdrawInput = z.object({ obligationId: z.uuid(), reason: reasonSchema });
