import { PlayerShell } from '#components/layout/player-shell.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { LESSON_KIND } from '#features/courses/components/lesson-kind.ts';
import type { Lesson } from '#features/courses/loaders.ts';
import { LessonBody } from '#features/player/components/lesson-body.tsx';
import { LessonWay } from '#features/player/components/lesson-way.tsx';
import { outlineOf } from '#features/player/components/outline.ts';
import { PlayerSaveState } from '#features/player/components/player-save-state.tsx';
import { PlayerSession } from '#features/player/components/player-session.tsx';
import type { Play } from '#features/player/loaders.ts';
import { mintLaunchToken } from '#features/tracking/rules/launch-token.ts';
import { clock } from '#lib/clock.ts';

/** One lesson on the screen: outline, content, the way on. */
export function LessonPage({ play, lesson }: { play: Play; lesson: Lesson }) {
  const { viewer, version, attempt, done } = play;
  const { tenant, id: personId } = viewer;
  const complete = done.includes(lesson.id);
  const at = (position: number) => `/learn/${attempt.id}/${position}`;
  const of = version.lessons.length;
  const last = lesson.position === of;
  const key = { personId, attemptId: attempt.id, lessonId: lesson.id };
  const token = mintLaunchToken({ ...key, tenantId: tenant.id }, clock.now());
  return (
    <PlayerSession key={lesson.id} launch={{ ...key, tenant: tenant.slug, token }}>
      <PlayerShell
        course={version.title}
        exit={{ href: `/courses/${version.slug}`, label: 'Leave the course' }}
        outline={outlineOf(play, lesson.position)}
        saveState={<PlayerSaveState />}
        foot={
          <LessonWay
            previous={lesson.position > 1 ? at(lesson.position - 1) : null}
            next={last ? `/learn/${attempt.id}/done` : at(lesson.position + 1)}
            last={last}
            reads={lesson.kind === 'text' && !complete}
            complete={complete}
          />
        }
      >
        {attempt.currentVersionId !== attempt.courseVersionId && (
          <div className="mb-6">
            <Notice tone="neutral">
              A newer version of this course has been published. You finish version {version.n}, which you
              began with.
            </Notice>
          </div>
        )}
        {tenant.logged && (
          <div className="mb-6" role="status">
            <Notice tone="info">What you did last is being recorded. It shows here in a moment.</Notice>
          </div>
        )}
        <p className="eyebrow flex flex-wrap items-center gap-x-2 gap-y-1">
          Lesson {lesson.position} of {of} · {LESSON_KIND[lesson.kind].label}, {lesson.minutes} min
          {complete && (
            <Badge tone="success" icon="check">
              Done
            </Badge>
          )}
        </p>
        <h1 tabIndex={-1} className="mt-1.5 mb-6 outline-none sm:mb-8">
          {lesson.title}
        </h1>
        <LessonBody play={play} lesson={lesson} complete={complete} />
      </PlayerShell>
    </PlayerSession>
  );
}
