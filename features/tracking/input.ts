import { z } from 'zod';
import { eventSchema } from '#features/tracking/rules/tracked-event.ts';

export const MAX_BATCH_BYTES = 64 * 1024;
export const MAX_BATCH_EVENTS = 100;

export const batchSchema = z.strictObject({ events: z.array(eventSchema).min(1).max(MAX_BATCH_EVENTS) });
