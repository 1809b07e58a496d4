import { z } from 'zod';

export const holdInput = z.object({ audienceId: z.uuid() });
