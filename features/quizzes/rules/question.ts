import { z } from 'zod';

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'Use lower-case letters, digits and hyphens.');
const option = z.strictObject({ id, text: z.string().trim().min(1).max(500) });
const common = {
  id,
  prompt: z.string().trim().min(1).max(1_000),
  points: z.int().min(1).max(100).default(1),
  /** Shown with the result, never before. */
  explanation: z.string().trim().max(1_000).default(''),
};
const options = z.array(option).min(2).max(12);

const shape = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('single'), options, answer: id }),
  z.strictObject({ ...common, kind: z.literal('multiple'), options, answer: z.array(id).min(1).max(12) }),
  z.strictObject({ ...common, kind: z.literal('boolean'), answer: z.boolean() }),
  /** `answer` is the right order of all options. */
  z.strictObject({ ...common, kind: z.literal('ordering'), options, answer: z.array(id).min(2).max(12) }),
]);

export const questionSchema = shape.superRefine((question, context) => {
  if (question.kind === 'boolean') return;
  const known = new Set(question.options.map((o) => o.id));
  const answer = [question.answer].flat();
  const refuse = (message: string) => context.addIssue({ code: 'custom', message, path: ['answer'] });
  if (known.size !== question.options.length) refuse('Two options have the same id.');
  if (answer.some((a) => !known.has(a))) refuse('The answer names an option that does not exist.');
  if (new Set(answer).size !== answer.length) refuse('The answer names an option twice.');
  if (question.kind === 'ordering' && answer.length !== known.size)
    refuse('The order must name every option.');
});

export type Question = z.infer<typeof questionSchema>;

export const bankSchema = z
  .array(questionSchema)
  .min(1)
  .max(500)
  .refine((bank) => new Set(bank.map((q) => q.id)).size === bank.length, 'Two questions have the same id.');

/** How a lesson uses its bank. */
export const quizSettingsSchema = z.strictObject({
  /** Questions drawn for an attempt; all of them when the bank is smaller. */
  draw: z.int().min(1).max(100),
  /** Share of the points, 0 to 1. */
  passMark: z.number().min(0).max(1).default(0.8),
  limitSeconds: z.int().min(30).max(86_400).nullable().default(null),
  maxAttempts: z.int().min(1).max(100).nullable().default(null),
  waitSeconds: z
    .int()
    .min(0)
    .max(30 * 86_400)
    .default(0),
});

export type QuizSettings = z.infer<typeof quizSettingsSchema>;
