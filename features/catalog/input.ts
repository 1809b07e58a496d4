import { z } from 'zod';
import { FACETS } from '#features/catalog/rules/facets.ts';

const text = z
  .string()
  .trim()
  .max(200)
  .transform((value) => value || undefined)
  .optional()
  .catch(undefined);

/** The catalog's address: a search and a choice for each facet. What cannot be read is left out. */
export const catalogAddress = z.object({
  q: text,
  ...(Object.fromEntries(FACETS.map((facet) => [facet, text])) as Record<
    (typeof FACETS)[number],
    typeof text
  >),
});
