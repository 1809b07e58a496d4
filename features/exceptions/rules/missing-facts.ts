import type { KnownAttribute } from '#features/people/rules/attributes.ts';

/** What HR can add here, by the word with which a rule says that it is missing. */
const FACTS = {
  'hire date': 'hiredOn',
  unit: 'unit',
  site: 'site',
  'job title': 'jobTitle',
  'employment type': 'employmentType',
} as const satisfies Record<string, KnownAttribute>;

export type Fact = (typeof FACTS)[keyof typeof FACTS];

export type KnownFacts = Readonly<Record<Fact, string | null>>;

/** The facts that an exception names and that are still not on record, in the order in which it names them. */
export function stillMissing(missing: string, known: KnownFacts): Fact[] {
  return named(missing).filter((fact) => !known[fact]);
}

/** Whether all that it names has been recorded since: then the rule is being looked at again. */
export const isAnswered = (missing: string, known: KnownFacts): boolean =>
  missing.split(', ').every((word) => isFact(word) && known[FACTS[word]]);

const named = (missing: string): Fact[] =>
  missing.split(', ').flatMap((word) => (isFact(word) ? [FACTS[word]] : []));

const isFact = (word: string): word is keyof typeof FACTS => Object.hasOwn(FACTS, word);
