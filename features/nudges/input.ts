import { z } from 'zod';

/** People picked from the list, everybody who is overdue, or both. */
export const nudgeInput = z
  .object({
    people: z.array(z.uuid()).max(1_000).default([]),
    everyoneOverdue: z
      .literal('yes')
      .optional()
      .transform((value) => value === 'yes'),
  })
  .refine(({ people, everyoneOverdue }) => people.length > 0 || everyoneOverdue, {
    path: ['people'],
    message: 'Choose somebody first.',
  });

export type NudgeInput = z.output<typeof nudgeInput>;
