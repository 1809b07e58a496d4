import { z } from 'zod';
import { ATTRIBUTES, type AttributeName, CUSTOM } from '#features/people/rules/attributes.ts';
import { localDateSchema } from '#lib/local-date.ts';

const custom = new RegExp(`^${CUSTOM.replace('.', '\\.')}[\\w -]{1,60}$`);
/** Whether somebody works here is changed by deactivating, reactivating or letting go, never as a mere attribute. */
const isName = (name: string): name is AttributeName =>
  (name !== 'status' && ATTRIBUTES.some((known) => known === name)) || custom.test(name);

const value = z
  .string()
  .trim()
  .max(200)
  .nullable()
  .transform((text) => text || null);

export const attributesInput = z.object({
  personId: z.uuid(),
  validFrom: localDateSchema,
  changes: z
    .record(z.string().refine(isName, 'There is no such attribute.'), value)
    .refine((changes) => Object.keys(changes).length > 0, 'Nothing was changed.'),
});
