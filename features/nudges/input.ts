import { z } from 'zod';

export const nudgeInput = z.object({
  obligations: z.array(z.uuid(), 'Choose somebody to remind.').min(1, 'Choose somebody to remind.').max(200),
});
