import { z } from 'zod';
import { joinedRead } from '#db/joined-read.ts';
import { requireViewer } from '#features/access/loaders.ts';
import { scopeOf } from '#features/access/rules/permissions.ts';
import { employmentTypes, recordedOf } from '#features/attributes/queries.ts';
import { employmentTypesOffered } from '#features/attributes/rules/employment-types.ts';
import { unitsWithin } from '#features/attributes/rules/units-within.ts';
import { listManagers, requireReach } from '#features/people/queries.ts';
import { listSites, listUnits } from '#features/units/queries.ts';
import { clock, localDay } from '#lib/clock.ts';
import { absent } from '#lib/errors.ts';

/** What HR may change of one person, and to what; null for those who may not, and of those who have left. */
export async function loadRecorded(personId: string) {
  const viewer = await requireViewer();
  const scope = scopeOf('people.record', viewer.roles);
  if (!scope || !z.uuid().safeParse(personId).success) return null;
  const reach = { scope, viewerId: viewer.id };
  return joinedRead(viewer.tenant, async (db) => {
    const person = await requireReach(db, { personId, ...reach }).catch(absent);
    if (!person || person.status === 'left') return null;
    const [was, units, sites, managers, types] = await Promise.all([
      recordedOf(db, personId),
      listUnits(db),
      listSites(db),
      listManagers(db, reach),
      employmentTypes(db),
    ]);
    const today = localDay(clock.now(), person.timeZone);
    return {
      was,
      units: unitsWithin(units, scope),
      sites,
      managers,
      types: employmentTypesOffered(types),
      /** Who reaches some units only leaves people in one of them. */
      anywhere: scope.kind === 'all',
      today,
    };
  });
}
