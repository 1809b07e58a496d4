import { Readable } from 'node:stream';
import { joinedRead } from '#db/joined-read.ts';
import { requirePermission } from '#features/access/loaders.ts';
import { unitsWithin } from '#features/attributes/rules/units-within.ts';
import type { ObligationFilter } from '#features/compliance/input.ts';
import { listObligations } from '#features/compliance/queries.ts';
import { obligationsCsv } from '#features/evidence/queries.ts';
import { listManagers } from '#features/people/queries.ts';
import { listRequirements } from '#features/requirements/queries.ts';
import { listSites, listUnits } from '#features/units/queries.ts';
import { clock, localDay } from '#lib/clock.ts';

/** A page of HR's list within the viewer's reach, with what it can be narrowed by. */
export async function loadObligations(filter: ObligationFilter) {
  const viewer = await requirePermission('compliance.view');
  const reach = { scope: viewer.scope, viewerId: viewer.id };
  return joinedRead(viewer.tenant, async (db) => {
    const [list, units, sites, requirements, managers] = await Promise.all([
      listObligations(db, { ...filter, ...reach }, clock.now()),
      listUnits(db),
      listSites(db),
      listRequirements(db),
      listManagers(db, reach),
    ]);
    return {
      ...list,
      units: unitsWithin(units, viewer.scope),
      sites,
      requirements,
      managers,
      reader: viewer,
    };
  });
}

/** Exactly the rows of the filtered list, as CSV that is made while it is downloaded. */
export async function exportObligations(filter: ObligationFilter) {
  const viewer = await requirePermission('compliance.view');
  const asked = { ...filter, scope: viewer.scope, viewerId: viewer.id };
  const now = clock.now();
  const name = `${viewer.tenant.slug}-obligations-${localDay(now, viewer.timeZone)}.csv`;
  const csv = Readable.from(obligationsCsv(viewer.tenant, asked, now));
  return { name, stream: Readable.toWeb(csv) as ReadableStream };
}
