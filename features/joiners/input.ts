import { z } from 'zod';
import { emailSchema, orNothing, recorded } from '#features/attributes/input.ts';
import { languageSchema } from '#features/joiners/rules/languages.ts';
import { timeZoneSchema } from '#lib/time-zone.ts';

const name = (what: string) => z.string().trim().min(1, `Write their ${what}.`).max(100, 'That is too long.');

/** Somebody who is put on record. */
export const joinerInput = z.object({
  givenName: name('given name'),
  familyName: name('family name'),
  email: emailSchema,
  employeeNo: orNothing(z.string().max(40, 'That is too long.')),
  ...recorded,
  /** Empty: that of the site. */
  timeZone: orNothing(timeZoneSchema),
  /** Empty: what most at the site read, or else here. */
  locale: orNothing(languageSchema),
  /** A box that is not ticked is not sent. */
  invited: z
    .literal('on')
    .optional()
    .transform((given) => given === 'on'),
});

export type JoinerInput = z.output<typeof joinerInput>;
