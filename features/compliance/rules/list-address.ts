import type { ObligationFilter } from '#features/compliance/input.ts';

const LIST = '/admin/obligations';
const DEFAULTS: Readonly<Record<string, string>> = { sort: 'due', direction: 'asc', page: '1' };

/** The address of HR's list narrowed so: every number elsewhere links to precisely the rows it counts. */
export function listAddress(filter: Partial<ObligationFilter>, path = LIST): string {
  const query = new URLSearchParams();
  const { status = [], size: _, ...rest } = filter;
  for (const one of status) query.append('status', one);
  for (const [name, value] of Object.entries(rest))
    if (value !== undefined && value !== '' && String(value) !== DEFAULTS[name])
      query.set(name, String(value));
  return query.size > 0 ? `${path}?${query}` : path;
}

/** Whether the list shows less than everybody. */
export const isNarrowed = ({
  unit,
  site,
  requirement,
  manager,
  rule,
  due,
  text,
  status,
}: ObligationFilter): boolean =>
  [unit, site, requirement, manager, rule, due, text].some(Boolean) || status.length > 0;
