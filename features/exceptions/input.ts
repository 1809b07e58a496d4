import { z } from 'zod';
import { inAddress } from '#lib/address.ts';
import { localDateSchema } from '#lib/local-date.ts';

const text = (sentence: string) => z.string().trim().min(1, sentence).max(200).optional();

/** The facts that one exception waits for. */
export const missingInput = z.object({
  exceptionId: z.uuid(),
  hiredOn: localDateSchema.optional(),
  unit: z.uuid('Choose the department.').optional(),
  site: z.uuid('Choose the site.').optional(),
  jobTitle: text('Write the job.'),
  employmentType: text('Write how they are employed.'),
});

export type MissingInput = z.output<typeof missingInput>;

/** The address of the queue. */
export const queueAddress = z.object({ rule: inAddress.id, page: inAddress.page });

export type QueueAddress = z.output<typeof queueAddress>;
