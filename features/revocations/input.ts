import { z } from 'zod';
import { reasonSchema } from '#lib/reason.ts';

export const revokeInput = z.object({ fulfilmentId: z.uuid(), reason: reasonSchema });
