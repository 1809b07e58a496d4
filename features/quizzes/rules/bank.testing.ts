import fc from 'fast-check';
import { bankSchema, type Question } from '#features/quizzes/rules/question.ts';

const question = (
  id: string,
  kind: Question['kind'],
  size: number,
  picks: readonly number[],
  points: number,
) => {
  const count = kind === 'boolean' ? 2 : size;
  const options = Array.from({ length: count }, (_, i) => ({
    id: `${id}-o${i}`,
    text: `Option ${i} of ${id}`,
  }));
  const ids = options.map((option) => option.id);
  const picked = ids.filter((_, i) => picks.includes(i));
  const right = picked.length > 0 ? picked : ids.slice(0, 1);
  const answer = { single: right.slice(0, 1), boolean: right.slice(0, 1), multiple: right, ordering: ids }[
    kind
  ];
  return { id, kind, prompt: `Prompt of ${id}`, options, answer, points, explanation: `Because of ${id}` };
};

/** Banks of all kinds, valid by the schema. */
export const bank: fc.Arbitrary<Question[]> = fc
  .array(
    fc.tuple(
      fc.constantFrom('single' as const, 'multiple' as const, 'boolean' as const, 'ordering' as const),
      fc.integer({ min: 2, max: 6 }),
      fc.array(fc.nat(5)),
      fc.integer({ min: 1, max: 3 }),
    ),
    { minLength: 1, maxLength: 20 },
  )
  .map((rows) => bankSchema.parse(rows.map((row, i) => question(`q${i}`, ...row))));
