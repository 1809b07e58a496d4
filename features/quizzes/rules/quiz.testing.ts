import fc from 'fast-check';
import { bankSchema, type Question } from '#features/quizzes/rules/question.ts';

const question = (
  id: string,
  kind: Question['kind'],
  size: number,
  picks: readonly number[],
  points: number,
) => {
  const options = Array.from({ length: size }, (_, i) => ({
    id: `${id}-o${i}`,
    text: `Option ${i} of ${id}`,
  }));
  const ids = options.map((option) => option.id);
  const common = { id, kind, prompt: `Prompt of ${id}`, points, explanation: `Because of ${id}` };
  const picked = ids.filter((_, i) => picks.includes(i));
  if (kind === 'boolean') return { ...common, answer: size % 2 === 0 };
  if (kind === 'single') return { ...common, options, answer: picked[0] ?? ids[0] };
  if (kind === 'multiple') return { ...common, options, answer: picked.length > 0 ? picked : ids };
  return { ...common, options, answer: ids };
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
