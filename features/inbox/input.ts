import { z } from 'zod';

/** One notice, or all of them when none is named. */
export const markReadInput = z.object({ id: z.uuid().optional() });
