import { z } from 'zod';
import { storableText } from '#lib/storable.ts';

export const signInInput = z.object({
  email: z.string().trim().toLowerCase().min(3).max(254).refine(storableText),
  password: z.string().min(1).max(1024),
});
