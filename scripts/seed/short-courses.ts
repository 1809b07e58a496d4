import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { CourseInput } from '#features/courses/input.ts';
import { CONTENT } from '#scripts/seed/ingredients.ts';

const head = z.object({
  title: z.string(),
  summary: z.string(),
  topic: z.string(),
  level: z.string(),
  minutes: z.coerce.number().int().positive(),
});

/** The one-page courses: `key: value` lines between `---`, then lessons, each after a line `=== Title`. */
export function shortCourses(folder = join(CONTENT, 'short')): CourseInput[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => shortCourse(basename(name, '.md'), readFileSync(join(folder, name), 'utf8')));
}

function shortCourse(slug: string, text: string): CourseInput {
  const [, front = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const facts = head.parse(
    Object.fromEntries(
      front
        .split('\n')
        .map((line) => [line.slice(0, line.indexOf(':')).trim(), line.slice(line.indexOf(':') + 1).trim()]),
    ),
  );
  const lessons = body
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { title: part.slice(0, end).trim(), markdown: part.slice(end).trim() };
    });
  const minutes = Math.max(1, Math.round(facts.minutes / Math.max(1, lessons.length)));
  return {
    ...facts,
    slug,
    language: 'en',
    lessons: lessons.map(({ title, markdown }) => ({ kind: 'text', title, minutes, body: { markdown } })),
  };
}
