'use client';

import { useEffect, useRef } from 'react';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { usePlayer } from '#features/player/components/player-session.tsx';
import { StartOver } from '#features/player/components/start-over.tsx';
import { ReviewedAnswer } from '#features/quizzes/components/reviewed-answer.tsx';
import type { QuizResult } from '#features/quizzes/queries.ts';
import { countOf } from '#lib/local-date.ts';

type Props = { result: QuizResult; onAgain: () => void; busy: boolean };

/** The score, then every question with what was right and why. */
export function QuizReview({ result, onAgain, busy }: Props) {
  const { launch } = usePlayer();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const right = result.questions.filter((question) => question.right).length;
  return (
    <div className="quiz">
      <header>
        <h2 ref={heading} tabIndex={-1} className="text-2xl outline-none">
          {result.passed ? 'Passed' : 'Not passed'} with {Math.round(result.score * 100)} %
        </h2>
        <p className="mt-1 text-ink-2">
          {right} of {countOf(result.questions.length, 'question')} right; {Math.round(result.passMark * 100)}{' '}
          % is needed.
        </p>
      </header>
      {result.late && (
        <Notice tone="warn" title="Handed in late">
          It arrived after the time had run out, so it cannot pass. It stays on record.
        </Notice>
      )}
      {!result.passed && (
        <Notice tone="neutral">
          {'sentence' in result.next ? result.next.sentence : againText(result.next.left)}
          {result.next.may === 'no' && <StartOver attemptId={launch.attemptId} />}
          {result.next.may === 'open' && (
            <span className="mt-3 block">
              <Button variant="primary" onClick={onAgain} aria-disabled={busy || undefined}>
                Try again
              </Button>
            </span>
          )}
        </Notice>
      )}
      <ol className="quiz-questions">
        {result.questions.map((question, index) => (
          <li key={question.id}>
            <section className="quiz-question" aria-labelledby={`q-${question.id}`}>
              <h3 id={`q-${question.id}`}>
                <span className="tnum">{index + 1}</span> {question.prompt}
              </h3>
              <p>
                <Badge tone={question.right ? 'success' : 'danger'} icon={question.right ? 'check' : 'close'}>
                  {question.right ? 'Right' : question.given.length > 0 ? 'Wrong' : 'Not answered'}
                </Badge>
              </p>
              <ReviewedAnswer question={question} />
              {question.explanation && <p className="text-sm text-ink-2">{question.explanation}</p>}
            </section>
          </li>
        ))}
      </ol>
    </div>
  );
}

const againText = (left: number | null) =>
  left === null
    ? 'Read the explanations, then try again with other questions.'
    : `Read the explanations, then try again with other questions: ${countOf(left, 'attempt')} left.`;
