import { z } from 'zod';
import { ROLES } from '#lib/env.ts';

/** How a node is, as it tells the others. */
export const nodeReport = z.object({
  name: z.string(),
  roles: z.array(z.enum(ROLES)),
  /** In seconds, by the clock of who keeps it. */
  told: z.number(),
  began: z.iso.datetime(),
  ready: z.boolean(),
  /** Whether it does all that it is there for, which it may fail to and be ready. */
  serves: z.boolean(),
  wrong: z.array(z.string()),
  breakers: z.array(
    z.object({
      name: z.string(),
      instance: z.string(),
      state: z.enum(['closed', 'half-open', 'open']),
      since: z.iso.datetime(),
    }),
  ),
  /** When the oldest copy of a tenant was read that it gives while the directory is away. */
  copiesFrom: z.iso.datetime().nullable(),
});

export type NodeReport = z.infer<typeof nodeReport>;
