import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { CourseInput } from '#features/courses/input.ts';
import { CONTENT } from '#scripts/seed/ingredients.ts';

const catalog = z.array(
  z.object({
    slug: z.string(),
    title: z.string(),
    summary: z.string(),
    topic: z.string(),
    level: z.string(),
    language: z.string(),
    minutes: z.number().int().positive(),
    /** Below db/seed/content. */
    cover: z.string(),
    file: z.string(),
  }),
);

export type ShortCourse = { input: CourseInput; cover: string };

/** The small courses of catalog.json; each one's lessons stand in its Markdown file, after a line `=== Title`. */
export const shortCourses = (): ShortCourse[] =>
  catalog
    .parse(JSON.parse(readFileSync(join(CONTENT, 'catalog.json'), 'utf8')))
    .map(({ cover, file, ...facts }) => {
      const parts = readFileSync(join(CONTENT, file), 'utf8').split(/^=== /m).slice(1);
      const minutes = Math.max(1, Math.round(facts.minutes / parts.length));
      const lessons = parts.map((part) => lessonOf(part, minutes));
      return { cover: join(CONTENT, cover), input: { ...facts, lessons } };
    });

function lessonOf(part: string, minutes: number): CourseInput['lessons'][number] {
  const end = part.indexOf('\n');
  const title = part.slice(0, end).trim();
  return { kind: 'text', title, minutes, body: { markdown: part.slice(end).trim() } };
}
