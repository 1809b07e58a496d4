import { z } from 'zod';

export const askForLinkInput = z.object({
  email: z.string().trim().toLowerCase().max(254).pipe(z.email('Enter your e-mail address.')),
});

export const inviteInput = z.object({ personId: z.uuid() });
