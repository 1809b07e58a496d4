import { z } from 'zod';
import { bankSchema, quizSettingsSchema } from '#features/quizzes/rules/question.ts';
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

export const policyBody = z.object({
  title: line,
  version: line,
  markdown,
  /** Of the markdown, as stored: what a signature names. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  meaning: line,
});

export type VideoBody = z.infer<typeof videoBody>;
export type PolicyBody = z.infer<typeof policyBody>;

const common = { title: line, minutes: z.int().min(1).max(600), required: z.boolean().default(true) };

export const lessonInput = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('text'), body: textBody }),
  z.object({ ...common, kind: z.literal('video'), body: videoBody }),
  z.object({ ...common, kind: z.literal('quiz'), body: quizSettingsSchema, questions: bankSchema }),
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
