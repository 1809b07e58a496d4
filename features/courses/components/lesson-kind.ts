import type { IconName } from '#components/ui/icon.tsx';
import type { LessonKind } from '#db/schema/tenant/courses.ts';

/** How each kind of lesson is called and drawn. */
export const LESSON_KIND: Record<LessonKind, { label: string; icon: IconName }> = {
  text: { label: 'Reading', icon: 'document' },
  video: { label: 'Video', icon: 'video' },
  quiz: { label: 'Quiz', icon: 'question' },
  policy: { label: 'Policy to sign', icon: 'edit' },
};
