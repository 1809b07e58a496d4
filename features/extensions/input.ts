import { z } from 'zod';
import { localDateSchema } from '#lib/local-date.ts';
import { reasonSchema } from '#lib/reason.ts';

export const extensionInput = z.object({
  obligationId: z.uuid(),
  newDue: localDateSchema,
  reason: reasonSchema,
});
