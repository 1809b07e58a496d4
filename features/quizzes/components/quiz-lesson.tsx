import { DescriptionList } from '#components/data/description-list.tsx';
import { QuizSitting } from '#features/quizzes/components/quiz-sitting.tsx';
import { attemptsLeft } from '#features/quizzes/rules/attempts-left.ts';
import type { QuizSettings } from '#features/quizzes/rules/question.ts';
import { clock } from '#lib/clock.ts';
import { countOf } from '#lib/local-date.ts';

type Try = { id: string; openedAt: Date; submittedAt: Date | null; score: number | null; passed: boolean };

/** The terms of a quiz, and the sitting itself once it is begun. No question is on this page. */
export function QuizLesson({ quiz, tries }: { quiz: QuizSettings; tries: Try[] }) {
  const may = attemptsLeft(tries, quiz, clock.now());
  const handedIn = tries.findLast(({ submittedAt }) => submittedAt !== null);
  const left = 'left' in may ? may.left : null;
  return (
    <QuizSitting
      may={may.may}
      sentence={'sentence' in may ? may.sentence : null}
      last={handedIn ? { id: handedIn.id, score: handedIn.score ?? 0, passed: handedIn.passed } : null}
      terms={
        <DescriptionList
          items={[
            ['Questions', quiz.draw],
            ['To pass', `${Math.round(quiz.passMark * 100)} % right`],
            ['Time', quiz.timeLimitMinutes ? countOf(quiz.timeLimitMinutes, 'minute') : 'No limit'],
            ['Attempts', attemptsText(quiz.maxAttempts, left)],
          ]}
        />
      }
    />
  );
}

function attemptsText(most: number | null, left: number | null): string {
  if (most === null) return 'As many as you like';
  return left === null ? String(most) : `${left} of ${most} left`;
}
