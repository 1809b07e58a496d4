import { z } from 'zod';

export const departInput = z.object({ personId: z.uuid() });
