import { z } from 'zod';

export const showInput = z.object({ shown: z.enum(['yes', 'no']) });

/** The page's address: what is no choice is none. */
export const boardAddress = z.object({
  of: z.enum(['unit', 'all']).optional().catch(undefined),
  quarter: z.enum(['last']).optional().catch(undefined),
});
