import { fold, type LessonEvent, type Progress } from '#features/player/rules/fold.ts';
import type { TrackedEvent } from '#features/tracking/rules/tracked-event.ts';

/** What one reported event adds to a lesson's progress. Nothing happens after it was received: a clock that is ahead is held back. */
export const meaningOf = (event: TrackedEvent, receivedAt: Date): Progress =>
  fold([asLessonEvent(event, Math.min(event.at, receivedAt.getTime()))]);

export function asLessonEvent(event: TrackedEvent, at: number): LessonEvent {
  const common = { id: event.id, seq: event.seq, at };
  switch (event.kind) {
    case 'lesson.opened':
    case 'quiz.answered':
    case 'quiz.submitted':
      return { ...common, kind: 'opened' };
    case 'lesson.finished':
      return { ...common, kind: 'finished' };
    case 'video.position':
      return { ...common, kind: 'position', value: event.data.at };
    case 'video.watched': {
      const { from, to, speed } = event.data;
      return { ...common, kind: 'watched', from, to, elapsed: (to - from) / speed };
    }
    case 'time.spent':
      return { ...common, kind: 'spent', seconds: event.data.seconds };
  }
}
