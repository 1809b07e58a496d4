import { z } from 'zod';
import { localDateSchema } from '#lib/local-date.ts';

/** Leave; without a last day until further notice. `clock`: what it does to what is due meanwhile. */
export const leaveInput = z.object({
  personId: z.uuid(),
  kind: z.string().trim().min(1, 'Say what kind of leave.').max(100),
  startsOn: localDateSchema,
  endsOn: z.union([localDateSchema, z.literal('').transform(() => null), z.null()]).default(null),
  clock: z.enum(['pause', 'shift', 'ignore']).default('pause'),
});

export const endLeaveInput = z.object({ absenceId: z.uuid(), endsOn: localDateSchema });
