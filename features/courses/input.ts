import { z } from 'zod';
import { MEDIA_NAME } from '#lib/storage.ts';

const mediaName = z.string().regex(MEDIA_NAME, 'Name a stored medium: <sha256>.<extension>.');
const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Use a language tag such as en or de-CH.');
const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Use lower-case letters, digits and hyphens.');
const line = z.string().trim().min(1).max(200);
/** Markdown; images are named by their media names. */
const markdown = z.string().trim().min(1).max(200_000);

export const textBody = z.object({ markdown });

export const videoBody = z.object({
  src: mediaName,
  poster: mediaName.nullable().default(null),
  seconds: z.int().positive(),
  /** Share of the seconds that must have been played. */
  completeAt: z.number().min(0).max(1).default(0.9),
  captions: z.array(z.object({ lang: language, label: line, src: mediaName })),
  transcript: markdown,
});

export const quizBody = z.object({
  /** Questions drawn for a sitting; all of them when the bank is smaller. */
  draw: z.int().min(1).max(100),
  /** Share of the points that passes. */
  passMark: z.number().min(0).max(1),
  timeLimitMinutes: z.int().positive().nullable().default(null),
  maxAttempts: z.int().positive().nullable().default(null),
});

export const policyBody = z.object({
  title: line,
  version: line,
  markdown,
  /** Of the markdown, as stored: what a signature names. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  meaning: line,
});

export type VideoBody = z.infer<typeof videoBody>;
export type QuizBody = z.infer<typeof quizBody>;
export type PolicyBody = z.infer<typeof policyBody>;

const option = z.object({ id: z.string().min(1).max(60), text: z.string().trim().min(1).max(500) });

/** `answer` names the right options; of an ordering, all of them in the right order. */
export const questionInput = z
  .object({
    kind: z.enum(['single', 'multiple', 'boolean', 'ordering']),
    prompt: z.string().trim().min(1).max(1000),
    options: z.array(option).min(2).max(12),
    answer: z.array(z.string()).min(1),
    explanation: z.string().trim().max(1000).default(''),
    points: z.int().min(1).max(100).default(1),
  })
  .superRefine(({ kind, options, answer }, context) => {
    const known = new Set(options.map(({ id }) => id));
    const refuse = (message: string) => context.addIssue({ code: 'custom', message, path: ['answer'] });
    if (known.size !== options.length) refuse('Two options have the same id.');
    if (new Set(answer).size !== answer.length) refuse('The answer names an option twice.');
    if (answer.some((id) => !known.has(id))) refuse('The answer names an option that does not exist.');
    if ((kind === 'single' || kind === 'boolean') && answer.length !== 1) refuse('Name one right option.');
    if (kind === 'ordering' && answer.length !== known.size) refuse('The order must name every option.');
    if (kind === 'boolean' && [...known].sort().join() !== 'false,true')
      refuse('The options of a true/false question are called true and false.');
  });

const common = { title: line, minutes: z.int().min(1).max(600), required: z.boolean().default(true) };

export const lessonInput = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('text'), body: textBody }),
  z.object({ ...common, kind: z.literal('video'), body: videoBody }),
  z.object({
    ...common,
    kind: z.literal('quiz'),
    body: quizBody,
    questions: z.array(questionInput).min(1).max(500),
  }),
  z.object({ ...common, kind: z.literal('policy'), body: policyBody.omit({ sha256: true }) }),
]);

/** A whole course as its author hands it over; media are stored before. */
export const courseInput = z.object({
  slug,
  title: line,
  summary: z.string().trim().min(1).max(500),
  description: z.string().trim().max(20_000).default(''),
  topic: line,
  level: line,
  language,
  minutes: z.int().min(1).max(6000),
  coverName: mediaName.nullable().default(null),
  lessons: z
    .array(lessonInput)
    .min(1)
    .max(100)
    .refine((lessons) => lessons.some(({ required }) => required), 'At least one lesson must be required.'),
});

export type CourseInput = z.input<typeof courseInput>;
