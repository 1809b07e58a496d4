import { z } from 'zod';
import { localDateSchema } from '#lib/local-date.ts';
import { reasonSchema } from '#lib/reason.ts';

/** A waiver has an end: it cannot be forgotten. */
export const exemptionInput = z.object({
  obligationId: z.uuid(),
  validFrom: localDateSchema,
  validUntil: localDateSchema,
  reason: reasonSchema,
  document: z
    .string()
    .trim()
    .max(500)
    .transform((text) => text || undefined)
    .optional(),
});

export const revokeExemptionInput = z.object({ exemptionId: z.uuid(), why: reasonSchema });
