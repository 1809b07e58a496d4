import { z } from 'zod';

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'Use lower-case letters, digits and hyphens.');
const option = z.strictObject({ id, text: z.string().trim().min(1).max(500) });

/** `answer`: option ids. One for single and boolean, the right set for multiple, the right order of all for ordering. */
const shape = z.strictObject({
  id,
  kind: z.enum(['single', 'multiple', 'boolean', 'ordering']),
  prompt: z.string().trim().min(1).max(1_000),
  options: z.array(option).min(2).max(12),
  answer: z.array(id).min(1).max(12),
  /** Shown with the result, never before. */
  explanation: z.string().trim().max(1_000).default(''),
  points: z.int().min(1).max(100).default(1),
});

export type Question = z.infer<typeof shape>;

export const questionSchema = shape.superRefine((question, context) => {
  for (const message of faultsOf(question)) context.addIssue({ code: 'custom', message, path: ['answer'] });
});

function faultsOf({ kind, options, answer }: Question): string[] {
  const known = new Set(options.map((o) => o.id));
  const faults: [boolean, string][] = [
    [known.size !== options.length, 'Two options have the same id.'],
    [answer.some((a) => !known.has(a)), 'The answer names an option that does not exist.'],
    [new Set(answer).size !== answer.length, 'The answer names an option twice.'],
    [(kind === 'single' || kind === 'boolean') && answer.length !== 1, 'Exactly one option must be right.'],
    [kind === 'boolean' && options.length !== 2, 'A true/false question has two options.'],
    [kind === 'ordering' && answer.length !== known.size, 'The order must name every option.'],
  ];
  return faults.flatMap(([wrong, message]) => (wrong ? [message] : []));
}

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
  timeLimitMinutes: z.int().min(1).max(1_440).nullable().default(null),
  maxAttempts: z.int().min(1).max(100).nullable().default(null),
  /** Between the end of an attempt that was not passed and the next. */
  waitMinutes: z.int().min(0).max(43_200).default(0),
});

export type QuizSettings = z.infer<typeof quizSettingsSchema>;
