import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { lesson, question } from '#db/schema/tenant/courses.ts';
import { quizAttempt } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Answers, judge } from '#features/quizzes/rules/judge.ts';
import { paperOf } from '#features/quizzes/rules/paper.ts';
import { questionSchema, quizSettingsSchema } from '#features/quizzes/rules/question.ts';
import { outcome, timing } from '#features/quizzes/rules/timing.ts';

export type Submission = {
  quizAttemptId: string;
  attemptId: string;
  lessonId: string;
  personId: string;
  answers: Answers;
  seq: number;
  receivedAt: Date;
};

const settings = quizSettingsSchema.pick({ passMark: true, timeLimitMinutes: true }).strip();

/**
 * Judges sittings that were handed in, each once: the first hand-in counts, and one that is not the person's own is not looked
 * at. A late one is judged and stored too. Gives the lessons that were passed.
 */
export async function judgeSubmissions(
  db: TenantDb,
  submissions: readonly Submission[],
): Promise<{ attemptId: string; lessonId: string }[]> {
  if (submissions.length === 0) return [];
  const inOrder = submissions.toSorted((a, b) => a.seq - b.seq);
  const sittings = await db
    .select({
      id: quizAttempt.id,
      attemptId: quizAttempt.attemptId,
      lessonId: quizAttempt.lessonId,
      personId: quizAttempt.personId,
      openedAt: quizAttempt.openedAt,
      drawn: quizAttempt.drawn,
      body: lesson.body,
    })
    .from(quizAttempt)
    .innerJoin(lesson, eq(lesson.id, quizAttempt.lessonId))
    .where(
      and(
        inArray(
          quizAttempt.id,
          inOrder.map(({ quizAttemptId }) => quizAttemptId),
        ),
        isNull(quizAttempt.submittedAt),
      ),
    )
    .orderBy(asc(quizAttempt.id))
    .for('update', { of: quizAttempt });

  const passed: { attemptId: string; lessonId: string }[] = [];
  for (const sitting of sittings) {
    const given = inOrder.find((one) => one.quizAttemptId === sitting.id && isTheirs(sitting, one));
    if (!given) continue;
    const { passMark, timeLimitMinutes } = settings.parse(sitting.body);
    const bank = await drawnQuestions(db, sitting.drawn);
    const { key } = paperOf(bank, sitting.drawn);
    const judgement = judge(key, given.answers, passMark);
    const result = outcome(judgement.passed, timing(sitting.openedAt, timeLimitMinutes, given.receivedAt));
    await db
      .update(quizAttempt)
      .set({
        submittedAt: given.receivedAt,
        answers: answersTo(key, given.answers),
        score: judgement.score,
        ...result,
      })
      .where(eq(quizAttempt.id, sitting.id));
    if (result.passed) passed.push({ attemptId: sitting.attemptId, lessonId: sitting.lessonId });
  }
  return passed;
}

type Owned = Pick<Submission, 'attemptId' | 'lessonId' | 'personId'>;

const isTheirs = (sitting: Owned, given: Owned): boolean =>
  sitting.attemptId === given.attemptId &&
  sitting.lessonId === given.lessonId &&
  sitting.personId === given.personId;

async function drawnQuestions(db: TenantDb, drawn: readonly { questionId: string }[]) {
  const rows = await db
    .select({
      id: question.id,
      kind: question.kind,
      prompt: question.prompt,
      options: question.options,
      answer: question.answer,
      explanation: question.explanation,
      points: question.points,
    })
    .from(question)
    .where(
      inArray(
        question.id,
        drawn.map(({ questionId }) => questionId),
      ),
    );
  return rows.map((row) => questionSchema.parse(row));
}

/** What was answered of what was asked, and nothing else. */
const answersTo = (key: readonly { id: string }[], answers: Answers): Record<string, string[]> =>
  Object.fromEntries(
    key.flatMap(({ id }) => (Object.hasOwn(answers, id) ? [[id, [...(answers[id] ?? [])]]] : [])),
  );
