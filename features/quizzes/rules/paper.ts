import type { Drawn } from '#features/quizzes/rules/draw.ts';
import type { Question } from '#features/quizzes/rules/question.ts';

/** All that the browser may see of a question before submission: no answer, no explanation. */
export type ShownQuestion = {
  id: string;
  kind: Question['kind'];
  prompt: string;
  points: number;
  options: { id: string; text: string }[];
};

/** The right answer in the ids this attempt shows; stays on the server until the attempt is submitted. */
export type KeyedQuestion = {
  id: string;
  kind: Question['kind'];
  points: number;
  answer: readonly string[];
  explanation: string;
};

/**
 * What is shown of a draw and, apart from it, its key. Options are called '1', '2', … in the order shown, since the ids
 * that authors give often tell the answer ('a' is right, or a to d is the order). A question gone from the bank is left out.
 */
export function paperOf(
  bank: readonly Question[],
  drawn: readonly Drawn[],
): { shown: ShownQuestion[]; key: KeyedQuestion[] } {
  const byId = new Map(bank.map((question) => [question.id, question]));
  const rows = drawn.flatMap(({ questionId, optionIds }) => {
    const question = byId.get(questionId);
    return question === undefined ? [] : [{ question, optionIds }];
  });
  return {
    shown: rows.map(({ question, optionIds }) => shownQuestion(question, optionIds)),
    key: rows.map(({ question, optionIds }) => keyedQuestion(question, optionIds)),
  };
}

function shownQuestion(question: Question, optionIds: readonly string[]): ShownQuestion {
  const { id, kind, prompt, points } = question;
  const texts = new Map(question.options.map((option) => [option.id, option.text]));
  return {
    id,
    kind,
    prompt,
    points,
    options: optionIds.map((o, i) => ({ id: nameOf(i), text: texts.get(o) ?? '' })),
  };
}

function keyedQuestion(question: Question, optionIds: readonly string[]): KeyedQuestion {
  const { id, kind, points, explanation } = question;
  return { id, kind, points, explanation, answer: question.answer.map((o) => nameOf(optionIds.indexOf(o))) };
}

const nameOf = (index: number): string => String(index + 1);
