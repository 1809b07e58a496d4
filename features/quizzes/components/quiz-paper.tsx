'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import type { OpenSitting } from '#features/quizzes/commands.ts';
import { ChoiceQuestion } from '#features/quizzes/components/choice-question.tsx';
import { OrderingQuestion } from '#features/quizzes/components/ordering-question.tsx';
import { TimeLeft } from '#features/quizzes/components/time-left.tsx';
import type { Answers } from '#features/quizzes/rules/judge.ts';
import { countOf } from '#lib/local-date.ts';

type Props = {
  sitting: OpenSitting;
  /** performance.now() when the paper arrived: the person's own clock plays no part. */
  begun: number;
  onAnswer: (questionId: string, optionIds: string[]) => void;
  onHandIn: (answers: Answers) => void;
};

export function QuizPaper({ sitting, begun, onAnswer, onHandIn }: Props) {
  const { questions, closesAt, now } = sitting;
  const [answers, setAnswers] = useState<Record<string, string[]>>(sitting.answers);
  const [asked, setAsked] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const open = questions.filter(({ id }) => !answers[id]?.length).length;
  const closes = closesAt === null ? null : begun + Date.parse(closesAt) - Date.parse(now);

  const press = useRef<HTMLDivElement>(null);

  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  // The warning comes in above the button, which must not leave the screen for it.
  useEffect(() => {
    if (asked) press.current?.scrollIntoView({ block: 'nearest' });
  }, [asked]);

  function answer(questionId: string, optionIds: string[]) {
    setAnswers((known) => ({ ...known, [questionId]: optionIds }));
    setAsked(false);
    onAnswer(questionId, optionIds);
  }
  const latest = useRef(answers);
  latest.current = answers;
  const handIn = useRef(onHandIn);
  handIn.current = onHandIn;
  const timeIsUp = useCallback(() => handIn.current(latest.current), []);

  return (
    <form
      className="quiz"
      onSubmit={(event) => {
        event.preventDefault();
        if (open > 0 && !asked) setAsked(true);
        else onHandIn(answers);
      }}
    >
      <div className="quiz-bar">
        <h2 ref={heading} tabIndex={-1} className="text-sm outline-none tnum">
          {questions.length - open} of {questions.length} answered
        </h2>
        {closes !== null && <TimeLeft closes={closes} onEnd={timeIsUp} />}
      </div>
      <ol className="quiz-questions">
        {questions.map((question, index) => {
          const props = {
            question,
            n: index + 1,
            given: answers[question.id] ?? [],
            onAnswer: (optionIds: string[]) => answer(question.id, optionIds),
          };
          return (
            <li key={question.id}>
              {question.kind === 'ordering' ? <OrderingQuestion {...props} /> : <ChoiceQuestion {...props} />}
            </li>
          );
        })}
      </ol>
      {asked && open > 0 && (
        <Notice tone="warn" live title={`${countOf(open, 'question')} not answered`}>
          Questions without an answer count as wrong. Press again to hand in all the same.
        </Notice>
      )}
      <div ref={press}>
        <Button type="submit" variant="primary" size="lg">
          Hand in
        </Button>
      </div>
    </form>
  );
}
