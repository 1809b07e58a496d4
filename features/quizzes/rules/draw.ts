import type { Question } from '#features/quizzes/rules/question.ts';

export type ShownOption = { id: string; text: string };

/** All that the browser may see of a question before submission: no answer, no explanation. */
export type ShownQuestion = {
  id: string;
  kind: Question['kind'];
  prompt: string;
  points: number;
  options: ShownOption[];
};

/** The right answer in the ids this attempt shows; stays on the server. */
export type KeyedQuestion = {
  id: string;
  kind: Question['kind'];
  points: number;
  answer: readonly string[];
  explanation: string;
};

export type Paper = { shown: ShownQuestion[]; key: KeyedQuestion[] };

/**
 * The paper of one attempt: the same bank, count and seed always give the same one, so that it need not be stored.
 * Options get fresh ids ('1', '2', …) in the order shown, since authors' ids often give the answer away.
 */
export function drawPaper(bank: readonly Question[], count: number, seed: string): Paper {
  const random = randomFrom(seed);
  const pairs = shuffle(bank, random)
    .slice(0, count)
    .map((question) => drawQuestion(question, random));
  return { shown: pairs.map((pair) => pair.shown), key: pairs.map((pair) => pair.key) };
}

function drawQuestion(question: Question, random: () => number) {
  const { id, kind, prompt, points, explanation } = question;
  if (question.kind === 'boolean') {
    const options = [
      { id: 'true', text: 'True' },
      { id: 'false', text: 'False' },
    ];
    const key: KeyedQuestion = { id, kind, points, answer: [String(question.answer)], explanation };
    return { shown: { id, kind, prompt, points, options }, key };
  }
  const right = [question.answer].flat();
  const order = shuffle(question.options, random);
  if (question.kind === 'ordering') leaveRightOrder(order, right);
  const shownId = new Map(order.map((option, index) => [option.id, String(index + 1)]));
  const options = order.map((option) => ({ id: shownId.get(option.id) ?? '', text: option.text }));
  const answer = right.map((option) => shownId.get(option) ?? '');
  const key: KeyedQuestion = { id, kind, points, answer, explanation };
  return { shown: { id, kind, prompt, points, options }, key };
}

/** An ordering shown in its right order would be answered by doing nothing: its first goes last. */
function leaveRightOrder(order: { id: string }[], right: readonly string[]): void {
  if (order.every((option, index) => option.id === right[index])) order.push(...order.splice(0, 1));
}

/** Fisher–Yates, on a copy. */
function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

/** FNV-1a to a 32-bit state, then mulberry32: repeatable everywhere, good enough to mix questions, no secret rests on it. */
function randomFrom(seed: string): () => number {
  let state = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
