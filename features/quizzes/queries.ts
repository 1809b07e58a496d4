import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { lesson, question } from '#db/schema/tenant/courses.ts';
import { attempt, quizAttempt } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { attemptsLeft, type MayTry } from '#features/quizzes/rules/attempts-left.ts';
import {
  type Question,
  type QuizSettings,
  questionSchema,
  quizSettingsSchema,
} from '#features/quizzes/rules/question.ts';
import { type ReviewedQuestion, review } from '#features/quizzes/rules/review.ts';
import { notFound } from '#lib/errors.ts';

const questionColumns = {
  id: question.id,
  kind: question.kind,
  prompt: question.prompt,
  options: question.options,
  answer: question.answer,
  explanation: question.explanation,
  points: question.points,
};

/** All questions of a quiz, with their answers: for the server alone. */
export async function bankOf(db: TenantDb, lessonId: string): Promise<Question[]> {
  const rows = await db.select(questionColumns).from(question).where(eq(question.lessonId, lessonId));
  return rows.map((row) => questionSchema.parse(row)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The questions of a draw, with their answers: for the server alone. */
export async function questionsOf(
  db: TenantDb,
  drawn: readonly { questionId: string }[],
): Promise<Question[]> {
  const ids = drawn.map(({ questionId }) => questionId);
  const rows = await db.select(questionColumns).from(question).where(inArray(question.id, ids));
  return rows.map((row) => questionSchema.parse(row));
}

/** The quiz lesson of a person's own attempt that still counts; null for any other. */
export async function findQuiz(
  db: TenantDb,
  { attemptId, lessonId, personId }: { attemptId: string; lessonId: string; personId: string },
): Promise<QuizSettings | null> {
  const [row] = await db
    .select({ body: lesson.body })
    .from(attempt)
    .innerJoin(lesson, eq(lesson.courseVersionId, attempt.courseVersionId))
    .where(
      and(
        eq(attempt.id, attemptId),
        eq(attempt.personId, personId),
        sql`${attempt.voidedAt} is null`,
        eq(lesson.id, lessonId),
        eq(lesson.kind, 'quiz'),
      ),
    );
  return row ? quizSettingsSchema.parse(row.body) : null;
}

/** The quizzes of a version, with their terms. */
export async function quizzesOf(db: TenantDb, courseVersionId: string) {
  const rows = await db
    .select({ lessonId: lesson.id, body: lesson.body })
    .from(lesson)
    .where(and(eq(lesson.courseVersionId, courseVersionId), eq(lesson.kind, 'quiz')));
  return rows.map(({ lessonId, body }) => ({ lessonId, quiz: quizSettingsSchema.parse(body) }));
}

/** The sittings of one quiz in one attempt, first to last. */
export async function triesOf(
  db: TenantDb,
  { attemptId, lessonId }: { attemptId: string; lessonId: string },
) {
  const rows = await db
    .select({
      id: quizAttempt.id,
      n: quizAttempt.n,
      openedAt: quizAttempt.openedAt,
      closesAt: quizAttempt.closesAt,
      submittedAt: quizAttempt.submittedAt,
      drawn: quizAttempt.drawn,
      score: quizAttempt.score,
      passed: quizAttempt.passed,
    })
    .from(quizAttempt)
    .where(and(eq(quizAttempt.attemptId, attemptId), eq(quizAttempt.lessonId, lessonId)))
    .orderBy(asc(quizAttempt.n));
  return rows.map((row) => ({ ...row, passed: row.passed === true }));
}

/** How the sittings of an attempt went, without their papers. */
export async function triesOfAttempt(db: TenantDb, attemptId: string) {
  const rows = await db
    .select({
      id: quizAttempt.id,
      lessonId: quizAttempt.lessonId,
      openedAt: quizAttempt.openedAt,
      submittedAt: quizAttempt.submittedAt,
      score: quizAttempt.score,
      passed: quizAttempt.passed,
    })
    .from(quizAttempt)
    .where(eq(quizAttempt.attemptId, attemptId))
    .orderBy(asc(quizAttempt.n));
  return rows.map((row) => ({ ...row, passed: row.passed === true }));
}

/** A person's own sitting; null for anybody else's. */
export async function findSitting(db: TenantDb, { id, personId }: { id: string; personId: string }) {
  const [row] = await db
    .select({
      id: quizAttempt.id,
      attemptId: quizAttempt.attemptId,
      lessonId: quizAttempt.lessonId,
      drawn: quizAttempt.drawn,
      submittedAt: quizAttempt.submittedAt,
      answers: quizAttempt.answers,
      score: quizAttempt.score,
      passed: quizAttempt.passed,
      late: quizAttempt.late,
    })
    .from(quizAttempt)
    .where(and(eq(quizAttempt.id, id), eq(quizAttempt.personId, personId)));
  return row ?? null;
}

/** What was answered so far in a sitting that is not handed in: the latest answer to each question. */
export async function answersSoFar(
  db: TenantDb,
  { attemptId, lessonId, quizAttemptId }: { attemptId: string; lessonId: string; quizAttemptId: string },
): Promise<Record<string, string[]>> {
  const rows = await db.execute<{ questionId: string; optionIds: string[] }>(sql`
    select distinct on (data->>'questionId') data->>'questionId' as "questionId", data->'optionIds' as "optionIds"
    from tracking_event
    where attempt_id = ${attemptId}::uuid and lesson_id = ${lessonId}::uuid and kind = 'quiz.answered'
      and data->>'quizAttemptId' = ${quizAttemptId}
    order by data->>'questionId', at desc, seq desc`);
  return Object.fromEntries(rows.map(({ questionId, optionIds }) => [questionId, optionIds]));
}

export type QuizResult = {
  score: number;
  passMark: number;
  passed: boolean;
  late: boolean;
  questions: ReviewedQuestion[];
  next: MayTry;
};

/** A sitting that was handed in and judged, with its answers; null until then. @throws not_found for anybody else's */
export async function readResult(
  db: TenantDb,
  { id, personId, now }: { id: string; personId: string; now: Date },
): Promise<QuizResult | null> {
  const sitting = await findSitting(db, { id, personId });
  const quiz = sitting && (await findQuiz(db, { ...sitting, personId }));
  if (!sitting || !quiz) throw notFound('The quiz');
  if (!sitting.submittedAt) return null;
  const questions = await questionsOf(db, sitting.drawn);
  return {
    score: sitting.score ?? 0,
    passMark: quiz.passMark,
    passed: sitting.passed === true,
    late: sitting.late,
    questions: review(questions, sitting.drawn, sitting.answers ?? {}),
    next: attemptsLeft(await triesOf(db, sitting), quiz, now),
  };
}
