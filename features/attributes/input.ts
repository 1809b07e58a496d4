import { z } from 'zod';
import { localDateSchema } from '#lib/local-date.ts';

/** What may be left empty. */
export const orNothing = <Schema extends z.ZodType<string, string>>(schema: Schema) =>
  z
    .string()
    .trim()
    .transform((given) => given || null)
    .pipe(schema.nullable());

const text = orNothing(z.string().max(200, 'That is too long.'));

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(z.email('Write an e-mail address.').max(254, 'That is too long.'));

/** What HR records of a person. Empty: not known, or none. */
export const recorded = {
  unit: orNothing(z.uuid('Choose a department.')),
  site: orNothing(z.uuid('Choose a site.')),
  jobTitle: text,
  /** By e-mail address. */
  manager: orNothing(emailSchema),
  employmentType: text,
  hiredOn: orNothing(localDateSchema),
};

export const RECORDED = Object.keys(recorded) as Recorded[];
export type Recorded = keyof typeof recorded;

const shown = z.string().max(320).optional();

/**
 * The form says what it showed beside what it holds now (`was.<field>`), and only what differs is a change: what somebody else
 * has recorded in the meantime is not taken back.
 */
export const attributesInput = z
  .object({
    personId: z.uuid(),
    validFrom: localDateSchema,
    ...recorded,
    'was.unit': shown,
    'was.site': shown,
    'was.jobTitle': shown,
    'was.manager': shown,
    'was.employmentType': shown,
    'was.hiredOn': shown,
  })
  .transform(({ personId, validFrom, ...fields }) => ({
    personId,
    validFrom,
    changes: Object.fromEntries(
      RECORDED.filter((name) => (fields[name] ?? '') !== (fields[`was.${name}`] ?? '')).map((name) => [
        name,
        fields[name],
      ]),
    ) as Partial<Record<Recorded, string | null>>,
  }));

export type AttributesInput = z.output<typeof attributesInput>;
