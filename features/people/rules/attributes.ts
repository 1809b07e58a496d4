/** HR attributes that a person carries; `custom.<name>` is the tenant's own. */
export const ATTRIBUTES = [
  'unit',
  'site',
  'manager',
  'jobTitle',
  'employmentType',
  'hiredOn',
  'status',
  'timeZone',
] as const;

export type KnownAttribute = (typeof ATTRIBUTES)[number];
export type AttributeName = KnownAttribute | `custom.${string}`;

export const CUSTOM = 'custom.';

export type DatedValue = { id: string; validFrom: string; validTo: string | null };

export type Succession = { close: { id: string; validTo: string }[]; openFrom: string };

/**
 * Which rows of one attribute end when a value holds from `validFrom`. A row holds from its first day until, not including,
 * its last; one that is overtaken entirely keeps its place with an empty span, so that what was believed stays on record.
 */
export function succession(rows: readonly DatedValue[], validFrom: string): Succession {
  const close = rows
    .filter(({ validTo }) => validTo === null || validTo > validFrom)
    .map(({ id, validFrom: from }) => ({ id, validTo: from > validFrom ? from : validFrom }));
  return { close, openFrom: validFrom };
}
