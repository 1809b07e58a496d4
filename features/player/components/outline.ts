import type { OutlineItem } from '#components/layout/lesson-link.tsx';
import { LESSON_KIND } from '#features/courses/components/lesson-kind.ts';
import type { Play } from '#features/player/loaders.ts';

/** The lessons of a play as the shell lists them; `position` is the one on the screen. */
export const outlineOf = ({ attempt, version, done }: Play, position?: number): OutlineItem[] =>
  version.lessons.map((lesson) => ({
    href: `/learn/${attempt.id}/${lesson.position}`,
    title: lesson.title,
    detail: `${LESSON_KIND[lesson.kind].label}, ${lesson.minutes} min`,
    state: done.includes(lesson.id) ? 'done' : 'open',
    current: lesson.position === position,
  }));
