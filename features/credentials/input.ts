import { z } from 'zod';

const pair = {
  password: z.string().min(1, 'Choose a password.').max(1024),
  again: z.string(),
};
const SAME = { path: ['again'], error: 'That is not the same as above.' };

export const chooseInput = z
  .object({ token: z.string().max(4096), ...pair })
  .refine(({ password, again }) => password === again, SAME);

export const changeInput = z
  .object({ current: z.string().min(1, 'Enter the password you have now.').max(1024), ...pair })
  .refine(({ password, again }) => password === again, SAME);
