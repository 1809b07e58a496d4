'use client';

import { Checkbox } from '#components/forms/checkbox.tsx';
import type { ShownQuestion } from '#features/quizzes/rules/paper.ts';

export type QuestionProps = {
  question: ShownQuestion;
  n: number;
  given: string[];
  onAnswer: (optionIds: string[]) => void;
};

/** One of several, several of several, true or false. */
export function ChoiceQuestion({ question, n, given, onAnswer }: QuestionProps) {
  const several = question.kind === 'multiple';
  const toggle = (id: string, on: boolean) =>
    onAnswer(several ? [...given.filter((one) => one !== id), ...(on ? [id] : [])] : [id]);
  return (
    <fieldset className="quiz-question">
      <legend>
        <span className="tnum">{n}</span> {question.prompt}
        {several && <small>Choose all that are right.</small>}
      </legend>
      {question.options.map((option) => (
        <Checkbox
          key={option.id}
          card
          kind={several ? 'checkbox' : 'radio'}
          name={question.id}
          label={option.text}
          checked={given.includes(option.id)}
          onChange={(event) => toggle(option.id, event.target.checked)}
        />
      ))}
    </fieldset>
  );
}
