import { z } from 'zod';
import { localDateSchema } from '#lib/local-date.ts';

const MAX_DEPTH = 6;
const MAX_CONDITIONS = 60;

const ids = z.array(z.string().min(1).max(64)).min(1).max(500);
const values = z.array(z.string().min(1).max(200)).min(1).max(500);

const condition = z.discriminatedUnion('field', [
  z.strictObject({ field: z.literal('unit'), op: z.literal('in'), ids, includeSub: z.boolean() }),
  z.strictObject({ field: z.literal('site'), op: z.literal('in'), ids }),
  z.strictObject({ field: z.literal('manager'), op: z.literal('in'), ids }),
  z.strictObject({ field: z.literal('jobTitle'), op: z.literal('in'), values }),
  z.strictObject({ field: z.literal('employmentType'), op: z.literal('in'), values }),
  z.strictObject({
    field: z.literal('custom'),
    name: z.string().min(1).max(60),
    op: z.literal('in'),
    values,
  }),
  z.discriminatedUnion('op', [
    z.strictObject({ field: z.literal('hiredOn'), op: z.literal('before'), date: localDateSchema }),
    z.strictObject({ field: z.literal('hiredOn'), op: z.literal('after'), date: localDateSchema }),
    z.strictObject({
      field: z.literal('hiredOn'),
      op: z.literal('between'),
      from: localDateSchema,
      to: localDateSchema,
    }),
    z.strictObject({
      field: z.literal('hiredOn'),
      op: z.literal('within-days'),
      days: z.int().min(1).max(3650),
    }),
  ]),
]);

export type Condition = z.infer<typeof condition>;

/** `{ all: [] }` is everybody; that nobody is meant cannot be written. */
export type Predicate = Condition | { all: Predicate[] } | { any: Predicate[] } | { not: Predicate };

const node: z.ZodType<Predicate> = z.lazy(() =>
  z.union([
    condition,
    z.strictObject({ all: z.array(node).max(MAX_CONDITIONS) }),
    z.strictObject({ any: z.array(node).min(1).max(MAX_CONDITIONS) }),
    z.strictObject({ not: node }),
  ]),
);

/** Who belongs to an audience, said over HR attributes (compliance model, "audience_rule_version"). */
export const predicateSchema: z.ZodType<Predicate> = z
  .unknown()
  .refine(
    (input) => depthOf(input) <= MAX_DEPTH,
    'The rule is nested too deeply. Split it into two audiences.',
  )
  .pipe(node)
  .refine((p) => conditionsOf(p).length <= MAX_CONDITIONS, 'The rule has too many conditions.')
  .refine(
    (p) => conditionsOf(p).every((c) => !('from' in c) || c.from <= c.to),
    'The first day of the hire dates is after the last.',
  );

export const isCondition = (predicate: Predicate): predicate is Condition => 'field' in predicate;

export function conditionsOf(predicate: Predicate): Condition[] {
  if (isCondition(predicate)) return [predicate];
  if ('not' in predicate) return conditionsOf(predicate.not);
  return ('all' in predicate ? predicate.all : predicate.any).flatMap(conditionsOf);
}

/** Depth of groups in unparsed input, so that hostile nesting is refused before the parser walks it. */
function depthOf(input: unknown, depth = 0): number {
  if (depth > MAX_DEPTH || typeof input !== 'object' || input === null) return depth;
  const { all, any, not } = input as Record<string, unknown>;
  const children = [not, ...[all, any].flatMap((list) => (Array.isArray(list) ? list : []))];
  return Math.max(
    depth,
    ...children.filter((c) => c !== undefined).map((child) => depthOf(child, depth + 1)),
  );
}
