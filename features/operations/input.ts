import { z } from 'zod';
import { SLUG } from '#lib/tenant-host.ts';

export const tenantStateInput = z.object({
  slug: z.string().regex(SLUG),
  state: z.enum(['active', 'suspended']),
});

export const letterInput = z.object({ id: z.uuid() });
