import { z } from 'zod';
import { validitySchema } from '#features/compliance/rules/renewal.ts';
import { dateLengthSchema } from '#lib/local-date.ts';

/** What is owed and for how long it is good: the terms of a requirement. */
export const termsInput = z.object({
  courseId: z.uuid('Choose a course.'),
  title: z.string().trim().min(1, 'Give it a title.').max(200),
  /** null: once and for all. */
  validity: validitySchema.nullable(),
  renewalWindow: dateLengthSchema.default('P60D'),
  grace: dateLengthSchema.default('P14D'),
  lookBack: dateLengthSchema.default('P0D'),
});

export type TermsInput = z.output<typeof termsInput>;
