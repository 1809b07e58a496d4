import { sql } from 'drizzle-orm';
import { type TenantDb, type TenantScope, withTenant } from '#db/tenant-db.ts';
import type { ObligationFilter } from '#features/compliance/input.ts';
import { chosen } from '#features/compliance/queries.ts';
import { csvHead, csvRows, type EvidenceRow } from '#features/evidence/rules/csv.ts';
import type { Reach } from '#features/people/queries.ts';

const AT_ONCE = 5_000;

type Place = { family: string; given: string; id: string };

/**
 * The list of obligations as CSV, piece by piece: the same rows by the same filters and the same `now`, however many, in
 * short transactions, so that a slow reader holds nothing.
 */
export async function* obligationsCsv(
  tenant: TenantScope,
  filter: ObligationFilter & Reach,
  now: Date,
): AsyncGenerator<string> {
  yield csvHead();
  let after: Place | null = null;
  for (;;) {
    const from: Place | null = after;
    const rows: EvidenceRow[] = await withTenant(tenant, 'report', (db) => nextRows(db, filter, from, now));
    if (rows.length > 0) yield csvRows(rows);
    const last = rows.at(-1);
    if (!last || rows.length < AT_ONCE) return;
    after = { family: last.familyName, given: last.givenName, id: last.obligationId };
  }
}

async function nextRows(
  db: TenantDb,
  filter: ObligationFilter & Reach,
  after: Place | null,
  now: Date,
): Promise<EvidenceRow[]> {
  const place = after
    ? sql`(p.family_name, p.given_name, c.obligation_id) > (${after.family}::text, ${after.given}::text, ${after.id}::uuid)`
    : sql`true`;
  const rows = await db.execute<EvidenceRow>(sql`
    with page as (
      select c.*, p.family_name, p.given_name from (${chosen(filter, now)}) c join person p on p.id = c.person_id
      where ${place} order by p.family_name, p.given_name, c.obligation_id limit ${AT_ONCE}::int)
    select g.obligation_id as "obligationId", p.employee_no as "employeeNo", p.family_name as "familyName",
      p.given_name as "givenName", p.email, u.name as unit, t.name as site,
      b.given_name || ' ' || b.family_name as manager, q.title as requirement, g.status, g.lapsed,
      s.due, pd.date_derivation as derivation, s.window_opens as "windowOpens", s.grace_until as "graceUntil",
      s.time_zone as "timeZone", s.valid_from as "validFrom", s.valid_until as "validUntil",
      (select string_agg(r.why, '; ' order by r.opened_at) from obligation_reason r
       where r.obligation_id = g.obligation_id and r.closed_at is null) as why,
      proof.at as "fulfilledAt", proof.code as "certificateCode"
    from page g join standing s using (obligation_id) join person p on p.id = s.person_id
    join requirement q on q.id = s.requirement_id
    left join unit u on u.id = s.unit_id left join site t on t.id = s.site_id
    left join person b on b.id = s.manager_id
    left join period pd on pd.id = s.period_id
    left join lateral (
      select to_char(fu.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at, ce.code
      from period pr join fulfilment fu on fu.period_id = pr.id and fu.revoked_at is null
      left join certificate ce on ce.fulfilment_id = fu.id and ce.revoked_at is null
      where pr.obligation_id = g.obligation_id order by pr.n desc limit 1) proof on true
    order by g.family_name, g.given_name, g.obligation_id`);
  return [...rows];
}
