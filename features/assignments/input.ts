import { z } from 'zod';
import { predicateSchema } from '#features/audiences/rules/predicate.ts';
import { termsInput } from '#features/requirements/input.ts';
import { localDateSchema } from '#lib/local-date.ts';

/** When it is due: one day for all, or so many days after the assignment or the hire date of each. */
const duePolicyInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), date: localDateSchema }),
  z.strictObject({
    kind: z.literal('days-after'),
    anchor: z.enum(['assignment', 'hire']),
    days: z.coerce.number().int().min(0).max(3650),
  }),
]);

/** A form sends what is nested as JSON text. */
const fromText = (value: unknown) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
};

export const scheduleInput = z.object({
  /** The draft to change; absent: a new one. */
  ruleId: z.uuid().optional(),
  title: z.string().trim().min(1, 'Give the schedule a name.').max(200),
  /** One that is published already, or the terms of a new one. */
  requirement: z.preprocess(
    fromText,
    z.union([z.object({ requirementId: z.uuid() }), termsInput], 'Choose what is required.'),
  ),
  predicate: z.preprocess(fromText, predicateSchema),
  duePolicy: z.preprocess(fromText, duePolicyInput),
  effectiveFrom: localDateSchema,
});

export type ScheduleInput = z.output<typeof scheduleInput>;

export const publishInput = z.object({
  ruleId: z.uuid(),
  /** The rehearsal that the publisher has seen. */
  hash: z.string().length(64),
  /** Dates that leave less time than the course takes were seen and are meant. */
  acceptUnrealistic: z.union([z.boolean(), z.enum(['on', 'true']).transform(() => true)]).default(false),
});

export const ruleInput = z.object({ ruleId: z.uuid() });
export const endRuleInput = ruleInput.extend({
  why: z.string().trim().min(3, 'Say why.').max(500),
});
