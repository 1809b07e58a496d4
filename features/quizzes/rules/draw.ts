import type { Question } from '#features/quizzes/rules/question.ts';

/** One drawn question with its options in the order shown: what an attempt stores. */
export type Drawn = { questionId: string; optionIds: string[] };

/** Draws without repetition, the same for the same bank and seed. True/false keeps its order. */
export function drawQuestions(bank: readonly Question[], count: number, seed: string): Drawn[] {
  const random = randomFrom(seed);
  return shuffle(bank, random)
    .slice(0, count)
    .map((question) => ({ questionId: question.id, optionIds: optionOrder(question, random) }));
}

function optionOrder(question: Question, random: () => number): string[] {
  const ids = question.options.map((option) => option.id);
  if (question.kind === 'boolean') return ids;
  const order = shuffle(ids, random);
  return question.kind === 'ordering' ? notInOrder(order, question.answer) : order;
}

/** An ordering shown in its right order would be answered by doing nothing: its first goes last. */
const notInOrder = (order: string[], right: readonly string[]): string[] =>
  order.every((id, index) => id === right[index]) ? [...order.slice(1), ...order.slice(0, 1)] : order;

/** Fisher–Yates, on a copy. */
function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

/** FNV-1a to a 32-bit state, then mulberry32: repeatable everywhere; the seed, not the algorithm, is what a learner cannot know. */
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
