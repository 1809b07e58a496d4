import type { Drawn } from '#features/quizzes/rules/draw.ts';
import { type Answers, judge } from '#features/quizzes/rules/judge.ts';
import { paperOf } from '#features/quizzes/rules/paper.ts';
import type { Question } from '#features/quizzes/rules/question.ts';

/** One question as it is shown after the hand-in: what was right, what was chosen, and why. */
export type ReviewedQuestion = {
  id: string;
  kind: Question['kind'];
  prompt: string;
  options: { id: string; text: string }[];
  given: readonly string[];
  answer: readonly string[];
  right: boolean;
  explanation: string;
};

/** The paper with its answers. For a sitting that was handed in, and no other. */
export function review(
  questions: readonly Question[],
  drawn: readonly Drawn[],
  answers: Answers,
): ReviewedQuestion[] {
  const { shown, key } = paperOf(questions, drawn);
  const right = new Map(judge(key, answers, 1).questions.map((q) => [q.id, q.right]));
  const keyed = new Map(key.map((q) => [q.id, q]));
  return shown.map(({ id, kind, prompt, options }) => ({
    id,
    kind,
    prompt,
    options,
    given: Object.hasOwn(answers, id) ? (answers[id] ?? []) : [],
    answer: keyed.get(id)?.answer ?? [],
    right: right.get(id) ?? false,
    explanation: keyed.get(id)?.explanation ?? '',
  }));
}
