import type { KeyedQuestion } from '#features/quizzes/rules/paper.ts';

/** Question id → the shown ids chosen; one for single and boolean, in the chosen order for ordering. */
export type Answers = Readonly<Record<string, readonly string[]>>;

export type Judgement = {
  points: number;
  maxPoints: number;
  /** Points as a share of all, 0 to 1. */
  score: number;
  passed: boolean;
  questions: { id: string; right: boolean; points: number; maxPoints: number }[];
};

/** A question is right as a whole or not at all; a missing answer is wrong; answers to questions not drawn are not looked at. */
export function judge(key: readonly KeyedQuestion[], answers: Answers, passMark: number): Judgement {
  const questions = key.map((question) => {
    const given = Object.hasOwn(answers, question.id) ? (answers[question.id] ?? []) : [];
    const right = isRight(question, given);
    return { id: question.id, right, points: right ? question.points : 0, maxPoints: question.points };
  });
  const points = sum(questions.map((question) => question.points));
  const maxPoints = sum(questions.map((question) => question.maxPoints));
  const passed = maxPoints > 0 && reaches(points, maxPoints, passMark);
  return { points, maxPoints, score: maxPoints === 0 ? 0 : points / maxPoints, passed, questions };
}

/** single, boolean: the one option. multiple: exactly the set, each once. ordering: exactly the order. */
function isRight(question: KeyedQuestion, given: readonly string[]): boolean {
  const { answer } = question;
  if (given.length !== answer.length) return false;
  if (question.kind === 'ordering') return answer.every((id, index) => given[index] === id);
  return new Set(given).size === given.length && answer.every((id) => given.includes(id));
}

/** 4 of 5 reaches 0.8 although 0.8 × 5 need not be exactly 4 in binary. */
const reaches = (points: number, maxPoints: number, passMark: number): boolean =>
  points >= maxPoints * passMark - 1e-9;

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
