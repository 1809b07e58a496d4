import { joinedRead } from '#db/joined-read.ts';
import { requirePermission } from '#features/access/loaders.ts';
import { unitsWithin } from '#features/attributes/rules/units-within.ts';
import type { RatesAddress } from '#features/rates/input.ts';
import { readRates } from '#features/rates/queries.ts';
import { listRequirements } from '#features/requirements/queries.ts';
import { listUnits } from '#features/units/queries.ts';
import { count } from '#lib/metrics.ts';

/** The kept completion rates within the viewer's reach, with what they can be narrowed by. */
export async function loadRates(asked: RatesAddress) {
  const viewer = await requirePermission('compliance.view');
  const { scope } = viewer;
  return joinedRead(viewer.tenant, async (db) => {
    const [rates, units, requirements] = await Promise.all([
      readRates(db, { ...asked, scope }),
      listUnits(db),
      listRequirements(db),
    ]);
    count('results_served', 1, { kind: 'rates', source: 'stored' });
    const byId = new Map(rates.byUnit.map((rate) => [rate.id, rate]));
    const byUnit = units.flatMap((unit) => {
      const rate = byId.get(unit.id);
      return rate ? [{ ...rate, name: unit.name, depth: unit.depth }] : [];
    });
    return { ...rates, byUnit, units: unitsWithin(units, scope), requirements };
  });
}
