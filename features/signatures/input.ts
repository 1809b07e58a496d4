import { z } from 'zod';

export const signPolicyInput = z.object({
  attemptId: z.uuid(),
  lessonId: z.uuid(),
  /** Hash of the text that was on the screen. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  printedName: z.string().trim().min(1, 'Type your name.').max(200),
  agreed: z.literal('on', 'Tick the box to say that you agree.'),
  password: z.string().max(1024).optional(),
});
