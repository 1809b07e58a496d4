import { z } from 'zod';

export const lookInput = z.object({ ruleId: z.uuid() });
