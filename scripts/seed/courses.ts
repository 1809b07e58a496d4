import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { z } from 'zod';
import { media } from '#db/schema/tenant/courses.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { publishCourse } from '#features/courses/commands.ts';
import type { CourseInput } from '#features/courses/input.ts';
import { CONTENT_TYPES } from '#lib/media-kinds.ts';
import { storage } from '#lib/storage.ts';
import { CONTENT } from '#scripts/seed/ingredients.ts';
import { shortCourses } from '#scripts/seed/short-courses.ts';

const file = z.string().regex(/^[a-z0-9.-]+$/);
const common = { title: z.string(), minutes: z.number(), required: z.boolean() };
const lessonFile = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('text'), file }),
  z.object({
    ...common,
    kind: z.literal('video'),
    video: z.object({
      file,
      poster: file,
      seconds: z.number(),
      completeAt: z.number(),
      captions: z.array(z.object({ lang: z.string(), label: z.string(), file })),
      transcript: file,
    }),
  }),
  z.object({
    ...common,
    kind: z.literal('quiz'),
    quiz: z.object({
      bank: file,
      draw: z.number(),
      passMark: z.number(),
      timeLimitMinutes: z.number().nullable(),
      maxAttempts: z.number().nullable(),
    }),
  }),
  z.object({
    ...common,
    kind: z.literal('policy'),
    policy: z.object({ title: z.string(), version: z.string(), file, meaning: z.string() }),
  }),
]);

const courseFile = z.object({
  slug: z.string(),
  title: z.string(),
  summary: z.string(),
  description: z.string(),
  topic: z.string(),
  level: z.string(),
  language: z.string(),
  minutes: z.number(),
  cover: file,
  lessons: z.array(lessonFile),
});

type LessonFile = z.infer<typeof lessonFile>;

/** Publishes every course of db/seed/content. */
export async function seedCourses(db: TenantDb, at: Date, progress: (done: number, total: number) => void) {
  const full = readdirSync(join(CONTENT, 'courses')).map((slug) => new CourseFolder(db, slug));
  const short = shortCourses();
  let done = 0;
  const publish = async (input: CourseInput) => {
    await publishCourse(db, input, { actor: SYSTEM, at });
    progress(++done, full.length + short.length);
  };
  for (const folder of full) await publish(await folder.read());
  for (const { input, cover } of short) await publish({ ...input, coverName: await storeMedia(db, cover) });
}

const SYSTEM = { kind: 'system', id: null } as const;

/** One authored course: its files become media, and its texts name them. */
class CourseFolder {
  readonly slug: string;
  readonly #db: TenantDb;
  readonly #names = new Map<string, string>();

  constructor(db: TenantDb, slug: string) {
    this.#db = db;
    this.slug = slug;
  }

  async read(): Promise<CourseInput> {
    const { cover, lessons, ...facts } = courseFile.parse(JSON.parse(this.#text('course.json')));
    for (const name of readdirSync(this.#path()))
      if (/\.(svg|jpg|webp|png|mp4|vtt)$/.test(name)) await this.#store(name);
    return {
      ...facts,
      coverName: this.#media(cover),
      lessons: lessons.map((lesson) => this.#lesson(lesson)),
    };
  }

  #lesson({ title, minutes, required, ...rest }: LessonFile): CourseInput['lessons'][number] {
    const about = { title, minutes, required };
    switch (rest.kind) {
      case 'text':
        return { ...about, kind: 'text', body: { markdown: this.#markdown(rest.file) } };
      case 'policy': {
        const { file: name, ...policy } = rest.policy;
        return { ...about, kind: 'policy', body: { ...policy, markdown: this.#markdown(name) } };
      }
      case 'quiz': {
        const { bank, ...settings } = rest.quiz;
        return { ...about, kind: 'quiz', body: settings, questions: JSON.parse(this.#text(bank)) };
      }
      case 'video': {
        const { file: name, poster, captions, transcript, ...video } = rest.video;
        return {
          ...about,
          kind: 'video',
          body: {
            ...video,
            src: this.#media(name),
            poster: this.#media(poster),
            captions: captions.map((track) => ({
              lang: track.lang,
              label: track.label,
              src: this.#media(track.file),
            })),
            transcript: this.#markdown(transcript),
          },
        };
      }
    }
  }

  #path = (...parts: string[]) => join(CONTENT, 'courses', this.slug, ...parts);
  #text = (name: string) => readFileSync(this.#path(name), 'utf8');
  #markdown = (name: string) =>
    this.#text(name).replace(/\]\(([a-z0-9.-]+)\)/g, (link, target: string) =>
      existsSync(this.#path(target)) ? `](${this.#media(target)})` : link,
    );

  #media(name: string): string {
    const stored = this.#names.get(name);
    if (!stored) throw new Error(`${this.slug} names ${name}, which is not among its files.`);
    return stored;
  }

  async #store(name: string): Promise<void> {
    this.#names.set(name, await storeMedia(this.#db, this.#path(name)));
  }
}

/** Keeps a file of ours as the tenant's medium and returns its immutable name. */
export async function storeMedia(db: TenantDb, path: string): Promise<string> {
  const bytes = readFileSync(path);
  const extension = extname(path).slice(1);
  const contentType = CONTENT_TYPES[extension];
  if (!contentType) throw new Error(`${path} is of no kind that media may have.`);
  const name = await storage().put(db.tenant.slug, bytes, extension);
  await db
    .insert(media)
    .values({ name, sha256: name.slice(0, 64), contentType, bytes: bytes.length, title: basename(path) })
    .onConflictDoNothing();
  return name;
}
