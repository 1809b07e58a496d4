import type { Scope } from '#features/access/rules/permissions.ts';
import type { UnitNode } from '#features/units/queries.ts';

/** The departments that a reader compares: those at the top of their reach, or below it when that is one alone. */
export function topUnits(units: readonly UnitNode[], scope: Scope): UnitNode[] {
  const roots =
    scope.kind === 'units'
      ? units.filter(({ id }) => scope.unitIds.includes(id))
      : units.filter(({ parentId }) => parentId === null);
  const [only, ...others] = roots;
  if (!only || others.length > 0) return roots;
  const below = units.filter(({ parentId }) => parentId === only.id);
  return below.length > 0 ? below : roots;
}
