import { z } from 'zod';
import { STATUSES } from '#features/compliance/rules/status.ts';
import { localDateSchema } from '#lib/local-date.ts';
import { reasonSchema } from '#lib/reason.ts';

export const SORTS = ['due', 'name', 'unit', 'requirement', 'status'] as const;

const blank = (value: unknown) => (value === '' ? undefined : value);
const optionalId = z.preprocess(blank, z.uuid().optional().catch(undefined));

/** The address of HR's list: everything optional, and what is no filter is none. */
export const obligationFilter = z.object({
  status: z
    .preprocess(
      (value) => (value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value]),
      z.array(z.enum([...STATUSES, 'lapsed'])),
    )
    .catch([]),
  unit: optionalId,
  site: optionalId,
  requirement: optionalId,
  manager: optionalId,
  /** Owed because of this schedule. */
  rule: optionalId,
  /** Due on this very day. */
  due: z.preprocess(blank, localDateSchema.optional().catch(undefined)),
  text: z.preprocess(blank, z.string().max(200).optional().catch(undefined)),
  sort: z.enum(SORTS).catch('due'),
  direction: z.enum(['asc', 'desc']).catch('asc'),
  page: z.coerce.number().int().min(1).max(10_000).catch(1),
  size: z.coerce.number().int().min(1).max(200).catch(50),
});

export type ObligationFilter = z.output<typeof obligationFilter>;

export const recognitionInput = z.object({
  obligationId: z.uuid(),
  source: z.enum(['evidence', 'equivalency', 'import', 'override']),
  completedOn: localDateSchema,
  reason: reasonSchema,
});
