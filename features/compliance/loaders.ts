import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { joinedRead } from '#db/joined-read.ts';
import { withTenant } from '#db/tenant-db.ts';
import { requirePermission } from '#features/access/loaders.ts';
import type { ObligationFilter } from '#features/compliance/input.ts';
import { listObligations, type ObligationRow } from '#features/compliance/queries.ts';
import { STATUS_TEXT } from '#features/compliance/rules/status-text.ts';
import { listManagers } from '#features/reporting/queries.ts';
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
    return { ...list, units, sites, requirements, managers, reader: viewer };
  });
}

const AT_ONCE = 5_000;

/** Exactly the rows of the filtered list, as CSV that is made while it is downloaded. */
export async function exportObligations(filter: ObligationFilter) {
  const viewer = await requirePermission('compliance.view');
  const reach = { scope: viewer.scope, viewerId: viewer.id };
  const now = clock.now();
  async function* rows() {
    for (let page = 1; ; page += 1) {
      const asked = { ...filter, ...reach, page, size: AT_ONCE };
      const list = await withTenant(viewer.tenant, 'read', (db) => listObligations(db, asked, now));
      for (const row of list.rows) yield csvRow(row);
      if (list.rows.length < AT_ONCE) return;
    }
  }
  // Formulas are escaped: a spreadsheet runs what a cell begins with "=".
  const csv = Readable.from(rows()).pipe(
    stringify({ header: true, columns: [...CSV_COLUMNS], bom: true, escape_formulas: true }),
  );
  const name = `${viewer.tenant.slug}-obligations-${localDay(now, viewer.timeZone)}.csv`;
  return { name, stream: Readable.toWeb(csv) as ReadableStream };
}

const CSV_COLUMNS = [
  'Person',
  'Employee number',
  'Department',
  'Site',
  'Requirement',
  'Status',
  'Due',
  'Grace until',
  'Valid until',
  'Time zone',
] as const;

const csvRow = (row: ObligationRow): (string | null)[] => [
  row.name,
  row.employeeNo,
  row.unit,
  row.site,
  row.requirement,
  row.lapsed ? 'Overdue (lapsed)' : STATUS_TEXT[row.status].label,
  row.due,
  row.graceUntil,
  row.validUntil,
  row.timeZone,
];
