import { DescriptionList } from '#components/data/description-list.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { ProgressBar } from '#components/ui/progress.tsx';
import { Cover } from '#features/courses/components/cover.tsx';
import { DutyDue } from '#features/duties/components/duty-due.tsx';
import { WhyMe } from '#features/duties/components/why-me.tsx';
import type { StandingDuty } from '#features/duties/loaders.ts';
import { StartForm } from '#features/player/components/start-form.tsx';
import type { MyCourse } from '#features/player/loaders.ts';
import { formatDay, type Reader } from '#lib/format-date.ts';
import { languageName } from '#lib/language-name.ts';

type Course = {
  slug: string;
  versionId: string;
  n: number;
  publishedAt: string | null;
  minutes: number;
  level: string;
  language: string;
  coverUrl: string | null;
  lessons: { kind: string }[];
};
type Props = { course: Course; mine: MyCourse; duty: StandingDuty | undefined; reader: Reader };

/** What to do with the course now, and its facts. */
export function CourseAside({ course, mine, duty, reader }: Props) {
  const published = course.publishedAt && formatDay(new Date(course.publishedAt), reader);
  return (
    <aside className="card" data-pad="none" aria-label="About this course">
      <Cover url={course.coverUrl} />
      <div className="grid gap-5 p-5">
        {duty && asks(duty) && (
          <div className="grid gap-2">
            <DutyDue duty={duty} />
            <WhyMe duty={duty} />
          </div>
        )}
        <Standing course={course} mine={mine} duty={duty} reader={reader} />
        <DescriptionList
          items={[
            ['Time needed', `${course.minutes} min`],
            ['Lessons', course.lessons.length],
            ['For', course.level],
            ['Language', languageName(course.language)],
            ['You get', 'A certificate that anyone can check'],
            ['Version', published ? `${course.n}, published ${published}` : course.n],
          ]}
        />
      </div>
    </aside>
  );
}

const asks = ({ status }: StandingDuty) => status !== 'compliant' && status !== 'not_required';

function Standing({ course, mine, duty, reader }: Props) {
  if (!mine) return <StartForm slug={course.slug} label="Start the course" />;
  if (!mine.completedAt) {
    const of = course.lessons.length;
    const older = mine.courseVersionId !== course.versionId;
    return (
      <div className="grid gap-4">
        {!older && (
          <ProgressBar
            value={mine.done.length / of}
            label="Lessons done"
            text={`${mine.done.length} of ${of}`}
          />
        )}
        <ButtonLink href={`/learn/${mine.id}`} variant="primary" size="lg">
          Continue
        </ButtonLink>
        {older && (
          <p className="muted text-sm">
            You began an earlier version on {formatDay(mine.startedAt, reader)} and finish that one.
          </p>
        )}
      </div>
    );
  }
  const again = duty !== undefined && asks(duty);
  return (
    <div className="grid gap-4">
      <p>
        You completed this course on <strong>{formatDay(mine.completedAt, reader)}</strong>.
      </p>
      {again && <StartForm slug={course.slug} label="Take it again" />}
      {mine.certificateCode && (
        <ButtonLink
          href={`/certificates/${mine.certificateCode}/pdf`}
          download
          variant={again ? 'secondary' : 'primary'}
          size="lg"
          icon="download"
        >
          Certificate
        </ButtonLink>
      )}
      {!again && <StartForm slug={course.slug} label="Take it again" again />}
    </div>
  );
}
