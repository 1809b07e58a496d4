/** What a tenant that has recorded none yet can choose from. */
const USUAL = ['permanent', 'fixed-term', 'temporary', 'apprentice', 'intern', 'contractor'];

/** Kinds of employment to choose from: those in use by the very word, then the usual ones. */
export const employmentTypesOffered = (inUse: readonly string[]): string[] => [
  ...new Set([...inUse, ...USUAL]),
];
