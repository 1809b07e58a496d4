import { joinedRead } from '#db/joined-read.ts';
import { requirePermission } from '#features/access/loaders.ts';
import { scopeOf } from '#features/access/rules/permissions.ts';
import { listHolds } from '#features/assignments/queries.ts';
import { obligationFilter } from '#features/compliance/input.ts';
import { listObligations } from '#features/compliance/queries.ts';
import {
  completionsByMonth,
  countExceptions,
  nextDeadlines,
  overdueBySite,
  overdueByUnit,
} from '#features/reporting/queries.ts';
import { lastMonths } from '#features/reporting/rules/months.ts';
import { topUnits } from '#features/reporting/rules/top-units.ts';
import { listSites, listUnits } from '#features/units/queries.ts';
import { clock, localDay } from '#lib/clock.ts';
import { addDays } from '#lib/local-date.ts';

const MONTHS = 24;

/** The state of everything within reach, now: each number by the rule of HR's list, so that the list shows the same. */
export async function loadOverview() {
  const viewer = await requirePermission('compliance.view');
  const { scope, timeZone } = viewer;
  const reach = { scope, viewerId: viewer.id };
  const now = clock.now();
  const today = localDay(now, timeZone);
  return joinedRead(viewer.tenant, async (db) => {
    const [list, units, sites, bySite, deadlines, months, exceptions, holds] = await Promise.all([
      listObligations(db, { ...obligationFilter.parse({ size: 1 }), ...reach }, now),
      listUnits(db),
      listSites(db),
      overdueBySite(db, reach, now),
      nextDeadlines(db, reach, now),
      completionsByMonth(db, { ...reach, timeZone, since: `${addDays(today, -800)}T00:00:00Z` }),
      countExceptions(db, reach),
      scope.kind === 'all' ? listHolds(db) : [],
    ]);
    const top = topUnits(units, scope);
    const byUnit = await overdueByUnit(db, { ...reach, unitIds: top.map(({ id }) => id) }, now);
    return {
      counts: list.counts,
      lapsed: list.lapsed,
      byUnit: named(byUnit, top),
      bySite: named(bySite, sites),
      deadlines,
      completions: lastMonths(months, today, MONTHS),
      waiting: exceptions + holds.length,
      mayPlan: scopeOf('compliance.schedule', viewer.roles) !== null,
    };
  });
}

/** The most overdue first; departments without anybody who owes something are left out. */
const named = <Row extends { id: string; overdue: number }>(
  rows: readonly Row[],
  called: readonly { id: string; name: string }[],
) =>
  rows
    .flatMap((row) => {
      const known = called.find(({ id }) => id === row.id);
      return known ? [{ ...row, name: known.name }] : [];
    })
    .toSorted((a, b) => b.overdue - a.overdue || a.name.localeCompare(b.name));
