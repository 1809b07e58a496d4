import type { Scope } from '#features/access/rules/permissions.ts';
import type { UnitNode } from '#features/units/queries.ts';

/** The units that a scope reaches, in the order of the tree; who reaches some units only reaches what lies below them too. */
export function unitsWithin(units: readonly UnitNode[], scope: Scope): UnitNode[] {
  if (scope.kind === 'all') return [...units];
  const own = new Set(scope.kind === 'units' ? scope.unitIds : []);
  const within = new Set<string>();
  for (const { id, parentId } of units) {
    if (own.has(id) || (parentId !== null && within.has(parentId))) within.add(id);
  }
  return units.filter(({ id }) => within.has(id));
}
