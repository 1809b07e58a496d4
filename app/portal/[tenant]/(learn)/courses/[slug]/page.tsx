import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { Rich } from '#components/ui/rich.tsx';
import { requireViewer } from '#features/access/loaders.ts';
import { CourseOutline } from '#features/courses/components/course-outline.tsx';
import { loadCourse } from '#features/courses/loaders.ts';
import { loadDuties } from '#features/duties/loaders.ts';
import { CourseAside } from '#features/player/components/course-aside.tsx';
import { loadMyCourse } from '#features/player/loaders.ts';

type Props = { params: Promise<{ slug: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ slug }, viewer] = await Promise.all([params, requireViewer()]);
  const course = await loadCourse(viewer.tenant, slug);
  return { title: course?.title ?? 'Not found' };
}

export default async function CoursePage({ params }: Props) {
  const [{ slug }, viewer] = await Promise.all([params, requireViewer()]);
  const [course, mine, [duty]] = await Promise.all([
    loadCourse(viewer.tenant, slug),
    loadMyCourse(viewer, slug),
    loadDuties(viewer, slug),
  ]);
  if (!course) notFound();
  const doneHere = mine?.courseVersionId === course.versionId ? mine.done : [];
  return (
    <Page>
      <PageHeader title={course.title} lead={course.summary} back={{ href: '/catalog', label: 'Catalog' }} />
      <div className="course-columns">
        <CourseAside course={course} mine={mine} duty={duty} reader={viewer} />
        <div>
          {course.descriptionHtml && <Rich html={course.descriptionHtml} />}
          <Section title="Lessons">
            <CourseOutline lessons={course.lessons} done={doneHere} />
          </Section>
        </div>
      </div>
    </Page>
  );
}
