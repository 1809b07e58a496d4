import type { Option } from '#components/forms/select.tsx';
import type { listSites, UnitNode } from '#features/units/queries.ts';

/** The tree of departments as choices: deeper ones further in. */
export const unitOptions = (units: readonly UnitNode[]): Option[] =>
  units.map(({ id, name, depth }) => ({ value: id, label: `${'\u00a0'.repeat(depth * 4)}${name}` }));

export const siteOptions = (sites: Awaited<ReturnType<typeof listSites>>): Option[] =>
  sites.map(({ id, name }) => ({ value: id, label: name }));
