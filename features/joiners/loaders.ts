import { joinedRead } from '#db/joined-read.ts';
import { requirePermission } from '#features/access/loaders.ts';
import { scopeOf } from '#features/access/rules/permissions.ts';
import { employmentTypes } from '#features/attributes/queries.ts';
import { employmentTypesOffered } from '#features/attributes/rules/employment-types.ts';
import { unitsWithin } from '#features/attributes/rules/units-within.ts';
import { localesInUse } from '#features/joiners/queries.ts';
import { languagesOffered } from '#features/joiners/rules/languages.ts';
import { listManagers } from '#features/people/queries.ts';
import { listSites, listUnits } from '#features/units/queries.ts';

/** What the form for a new person offers, within the viewer's reach. */
export async function loadJoinerForm() {
  const viewer = await requirePermission('people.record');
  const { scope } = viewer;
  return joinedRead(viewer.tenant, async (db) => {
    const [units, sites, managers, types, locales] = await Promise.all([
      listUnits(db),
      listSites(db),
      listManagers(db, { scope, viewerId: viewer.id }),
      employmentTypes(db),
      localesInUse(db),
    ]);
    return {
      units: unitsWithin(units, scope),
      sites,
      managers,
      types: employmentTypesOffered(types),
      languages: languagesOffered(locales),
      /** Who reaches some units only puts people into them. */
      anywhere: scope.kind === 'all',
      viewerZone: viewer.timeZone,
      arranges: scopeOf('units.manage', viewer.roles) !== null,
    };
  });
}
