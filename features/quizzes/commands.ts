import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { quizAttempt } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { answersSoFar, bankOf, findQuiz, questionsOf, triesOf } from '#features/quizzes/queries.ts';
import { attemptsLeft } from '#features/quizzes/rules/attempts-left.ts';
import { drawQuestions } from '#features/quizzes/rules/draw.ts';
import { paperOf, type ShownQuestion } from '#features/quizzes/rules/paper.ts';
import { closesAt } from '#features/quizzes/rules/timing.ts';
import { AppError, notFound } from '#lib/errors.ts';

/** All that the browser gets of a sitting before it is handed in. Times are the server's. */
export type OpenSitting = {
  quizAttemptId: string;
  n: number;
  questions: ShownQuestion[];
  /** What was answered before the page was reloaded. */
  answers: Record<string, string[]>;
  closesAt: string | null;
  now: string;
};

type Who = { attemptId: string; lessonId: string; personId: string; now: Date };

/**
 * Opens a quiz by the server's clock and draws its questions; a sitting that still has time goes on with the same paper.
 * @throws not_found for a quiz that is not the person's, conflict when there is no attempt to be had
 */
export async function openSitting(db: TenantDb, who: Who): Promise<OpenSitting> {
  const quiz = await findQuiz(db, who);
  if (!quiz) throw notFound('The quiz');
  const tries = await triesOf(db, who);
  const may = attemptsLeft(tries, quiz, who.now);
  if (may.may === 'no' || may.may === 'wait') throw new AppError('conflict', may.sentence);
  const last = tries.at(-1);
  if (may.may === 'continue' && last) return continueSitting(db, who, last);

  const id = uuidv7();
  const { attemptId, lessonId, personId } = who;
  const bank = await bankOf(db, lessonId);
  const n = tries.length + 1;
  // Not the sitting's id, which the browser gets: it would undo the shuffle, and an author's order tells answers.
  const drawn = drawQuestions(bank, quiz.draw, randomUUID());
  const closes = closesAt(who.now, quiz.timeLimitMinutes);
  const [made] = await db
    .insert(quizAttempt)
    .values({ id, attemptId, lessonId, personId, n, openedAt: who.now, closesAt: closes, drawn })
    .onConflictDoNothing()
    .returning({ id: quizAttempt.id });
  // Opened twice at once: both windows get the one that was stored.
  if (!made) return openSitting(db, who);
  return shown({ id, n, closesAt: closes }, paperOf(bank, drawn).shown, {}, who.now);
}

async function continueSitting(db: TenantDb, who: Who, last: Awaited<ReturnType<typeof triesOf>>[number]) {
  const [bank, answers] = [
    await questionsOf(db, last.drawn),
    await answersSoFar(db, { ...who, quizAttemptId: last.id }),
  ];
  return shown(last, paperOf(bank, last.drawn).shown, answers, who.now);
}

const shown = (
  { id, n, closesAt: closes }: { id: string; n: number; closesAt: Date | null },
  questions: ShownQuestion[],
  answers: Record<string, string[]>,
  now: Date,
): OpenSitting => ({
  quizAttemptId: id,
  n,
  questions,
  answers,
  closesAt: closes?.toISOString() ?? null,
  now: now.toISOString(),
});
