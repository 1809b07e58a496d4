import { z } from 'zod';
import { localDateSchema } from '#lib/local-date.ts';

export type Parameters = Record<string, string | number | null | undefined>;

/** An address of this portal with those parameters that have a value. */
export function address(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  return query.size > 0 ? `${path}?${query}` : path;
}

/** What an address may carry. What cannot be read is left out: an address is typed, shortened and forwarded. */
export const inAddress = {
  text: z
    .string()
    .trim()
    .max(200)
    .transform((value) => value || undefined)
    .optional()
    .catch(undefined),
  id: z.uuid().optional().catch(undefined),
  day: localDateSchema.optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
};

/** Search parameters as a page is given them. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;
