import { joinedRead } from '#db/joined-read.ts';
import { requirePermission } from '#features/access/loaders.ts';
import { listSites, listUnits, sitesInUse, unitsInUse } from '#features/units/queries.ts';

/** Departments and sites, each with whether it may still be removed. */
export async function loadPlaces() {
  const viewer = await requirePermission('units.manage');
  return joinedRead(viewer.tenant, async (db) => {
    const [units, sites, usedUnits, usedSites] = await Promise.all([
      listUnits(db),
      listSites(db),
      unitsInUse(db),
      sitesInUse(db),
    ]);
    return {
      units: units.map((one) => ({ ...one, removable: !usedUnits.has(one.id) })),
      sites: sites.map((one) => ({ ...one, removable: !usedSites.has(one.id) })),
    };
  });
}

export type Place<Kind extends 'units' | 'sites'> = Awaited<ReturnType<typeof loadPlaces>>[Kind][number];
