import { Rich } from '#components/ui/rich.tsx';
import type { Lesson } from '#features/courses/loaders.ts';
import { PolicyLesson } from '#features/player/components/policy-lesson.tsx';
import { ReadingEnd } from '#features/player/components/reading-end.tsx';
import { VideoLesson } from '#features/player/components/video-lesson.tsx';
import type { Play } from '#features/player/loaders.ts';
import { QuizLesson } from '#features/quizzes/components/quiz-lesson.tsx';

export function LessonBody({ play, lesson, complete }: { play: Play; lesson: Lesson; complete: boolean }) {
  const { content } = lesson;
  const progress = play.progress.find(({ lessonId }) => lessonId === lesson.id);
  switch (content.kind) {
    case 'text':
      return (
        <>
          <Rich html={content.html} />
          {!complete && <ReadingEnd />}
        </>
      );
    case 'video':
      return (
        <VideoLesson
          video={content.video}
          watched={progress?.watched ?? []}
          position={progress?.positionSeconds ?? 0}
          complete={complete}
          transcript={<Rich html={content.transcriptHtml} />}
        />
      );
    case 'quiz':
      return (
        <QuizLesson quiz={content.quiz} tries={play.tries.filter(({ lessonId }) => lessonId === lesson.id)} />
      );
    case 'policy':
      return (
        <PolicyLesson
          policy={content}
          lessonId={lesson.id}
          attemptId={play.attempt.id}
          viewer={play.viewer}
          signed={play.signatures.find(({ lessonId }) => lessonId === lesson.id)}
        />
      );
  }
}
