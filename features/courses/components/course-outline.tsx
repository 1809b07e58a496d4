import { Icon } from '#components/ui/icon.tsx';
import type { LessonKind } from '#db/schema/tenant/courses.ts';
import { LESSON_KIND } from '#features/courses/components/lesson-kind.ts';

type Lesson = { position: number; kind: LessonKind; title: string; minutes: number; required: boolean };

/** What a course consists of; `done` names the positions of lessons that are complete. */
export function CourseOutline({ lessons, done }: { lessons: Lesson[]; done: number[] }) {
  return (
    <ol className="course-outline">
      {lessons.map(({ position, kind, title, minutes, required }) => (
        <li key={position}>
          <Icon name={LESSON_KIND[kind].icon} />
          <span>
            {title}
            <small>
              {LESSON_KIND[kind].label}, {minutes} min{!required && ', optional'}
            </small>
          </span>
          {done.includes(position) && <Icon name="check-circle" label="Done" className="text-success" />}
        </li>
      ))}
    </ol>
  );
}
