import { course, courseVersion, lesson, question } from '#db/schema/tenant/courses.ts';
import { person } from '#db/schema/tenant/people.ts';
import { attempt } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';

export type TestCourse = {
  courseId: string;
  versionId: string;
  text: string;
  video: string;
  quiz: string;
  questionIds: string[];
};

const CONTENT = '0'.repeat(64);

/** A small published course for tests and measurements: a text, a video of 40 s and a quiz of two questions, all required. */
export async function newCourse(db: TenantDb, slug: string): Promise<TestCourse> {
  const courseId = one(await db.insert(course).values({ slug }).returning({ id: course.id })).id;
  const facts = {
    title: slug,
    summary: slug,
    topic: 'Tests',
    level: 'All staff',
    language: 'en',
    minutes: 5,
  };
  const version = { courseId, n: 1, state: 'published', ...facts, contentSha256: CONTENT };
  const versionId = one(
    await db.insert(courseVersion).values(version).returning({ id: courseVersion.id }),
  ).id;
  const common = { courseVersionId: versionId, minutes: 1 };
  const rows = await db
    .insert(lesson)
    .values([
      { ...common, position: 1, kind: 'text', title: 'Read', body: { markdown: 'Read this.' } },
      { ...common, position: 2, kind: 'video', title: 'Watch', body: { seconds: 40, completeAt: 0.9 } },
      {
        ...common,
        position: 3,
        kind: 'quiz',
        title: 'Answer',
        body: { draw: 2, passMark: 1, timeLimitMinutes: 10 },
      },
    ])
    .returning({ id: lesson.id });
  const [text = '', video = '', quiz = ''] = rows.map(({ id }) => id);
  const asked = ['Is this a test?', 'Is it a good one?'].map((prompt) => ({
    lessonId: quiz,
    kind: 'boolean',
    prompt,
    options: [
      { id: 'true', text: 'True' },
      { id: 'false', text: 'False' },
    ],
    answer: ['true'],
  }));
  const questions = await db.insert(question).values(asked).returning({ id: question.id });
  return { courseId, versionId, text, video, quiz, questionIds: questions.map(({ id }) => id) };
}

/** People, each with an open attempt at the course. */
export async function newLearners(
  db: TenantDb,
  of: Pick<TestCourse, 'courseId' | 'versionId'>,
  count: number,
  startedAt: Date,
): Promise<{ personId: string; attemptId: string }[]> {
  const people = Array.from({ length: count }, (_, n) => ({
    email: `learner-${n}.${of.courseId}@example.com`,
    givenName: 'Learner',
    familyName: String(n),
    locale: 'en',
    timeZone: 'UTC',
  }));
  const persons = await db.insert(person).values(people).returning({ id: person.id });
  const attempts = persons.map(({ id }) => ({
    personId: id,
    courseId: of.courseId,
    courseVersionId: of.versionId,
    contentSha256: CONTENT,
    n: 1,
    startedAt,
  }));
  const rows = await db
    .insert(attempt)
    .values(attempts)
    .returning({ personId: attempt.personId, attemptId: attempt.id });
  return rows;
}

function one<T>(rows: T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('The database gave no row back.');
  return row;
}
