import { ChangeUnit } from '#features/units/components/change-unit.tsx';
import { PlaceRow } from '#features/units/components/place-row.tsx';
import type { Place } from '#features/units/loaders.ts';

type Unit = Place<'units'>;

/** Departments with what lies below each: a list in a list, as it is read out. */
export function UnitTree({ units }: { units: readonly Unit[] }) {
  return <Branch parentId={null} below={Map.groupBy(units, ({ parentId }) => parentId)} />;
}

function Branch({ parentId, below }: { parentId: string | null; below: Map<string | null, Unit[]> }) {
  const units = below.get(parentId);
  if (!units) return null;
  return (
    <ul className={parentId ? 'ms-2 border-s border-line ps-4 sm:ms-3 sm:ps-5' : undefined}>
      {units.map((unit) => (
        <li key={unit.id} className={parentId ? undefined : 'border-line not-first:border-t'}>
          <PlaceRow name={unit.name} people={unit.people} href={`/admin/people?unit=${unit.id}`}>
            <ChangeUnit unitId={unit.id} name={unit.name} removable={unit.removable} />
          </PlaceRow>
          <Branch parentId={unit.id} below={below} />
        </li>
      ))}
    </ul>
  );
}
