import { Stat, Stats } from '#components/data/stat.tsx';
import type { OwnSummary } from '#features/progress/loaders.ts';
import { countOf } from '#lib/local-date.ts';

/** What somebody has learnt so far, in numbers. */
export function ProgressFigures({ progress }: { progress: OwnSummary }) {
  const { coursesDone, coursesBegun, lessonsDone, minutesDone, activeDays, streak } = progress;
  return (
    <Stats>
      <Stat
        label="Courses finished"
        value={coursesDone}
        note={coursesBegun > 0 ? `${coursesBegun} more under way` : undefined}
        href="/certificates"
      />
      <Stat label="Lessons finished" value={lessonsDone} />
      <Stat
        label="Time in courses"
        value={minutesDone < 120 ? `${minutesDone} min` : `${Math.round(minutesDone / 60)} h`}
        note="as the courses state it"
      />
      <Stat
        label="Days of learning"
        value={activeDays}
        note={streak > 1 ? `${countOf(streak, 'day')} in a row` : undefined}
      />
    </Stats>
  );
}
