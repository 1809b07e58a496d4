import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { causalPoint, type TenantDb, type TenantScope, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import type { Scope } from '#features/access/rules/permissions.ts';
import { obligationFilter } from '#features/compliance/input.ts';
import { listObligations } from '#features/compliance/queries.ts';
import { obligationStatus } from '#features/compliance/rules/status.ts';
import {
  addAttempt,
  addCourse,
  addPerson,
  addRequirement,
  addSite,
  addUnit,
} from '#features/compliance/world.testing.ts';
import { restandAll } from '#features/standings/commands.ts';
import { factsOf, standingsOf } from '#features/standings/queries.ts';

let cluster: TestCluster;
let tenant: TenantScope;
let globex: Tenant;
const ids: Record<string, string> = {};
const now = new Date('2026-03-15T10:00:00Z');

before(async () => {
  cluster = await testCluster();
  [tenant, globex] = [await cluster.newTenant(), await cluster.newTenant()];
  await write(fill);
  tenant = { ...tenant, seen: await causalPoint(tenant) };
});
after(() => cluster.stop());

const write = <T>(fn: (db: TenantDb) => Promise<T>) => withTenant(tenant, 'write', fn);

/** 900 people of three units in every situation that a list can show. */
async function fill(db: TenantDb) {
  const run = (text: string) => db.execute(sql.raw(text));
  ids.co = await addUnit(db, 'Company');
  ids.fin = await addUnit(db, 'Finance', ids.co);
  ids.pay = await addUnit(db, 'Payroll', ids.fin);
  ids.it = await addUnit(db, 'IT', ids.co);
  ids.site = await addSite(db, 'Berlin');
  ids.boss = await addPerson(db, { familyName: 'Boss' });
  const course = await addCourse(db);
  const { requirementId, versionId } = await addRequirement(db, course.courseId);
  ids.requirement = requirementId;
  await run(`insert into person (email, given_name, family_name, employee_no, locale, time_zone, unit_id, site_id, manager_id, status)
    select 'p' || n || '@acme.test', 'Ann', 'Family ' || lpad(n::text, 4, '0'), 'E' || n, 'en',
      (array['Europe/Berlin', 'Pacific/Kiritimati', 'America/Los_Angeles'])[1 + n % 3],
      (array['${ids.fin}', '${ids.pay}', '${ids.it}'])[1 + n % 3]::uuid, case when n % 2 = 0 then '${ids.site}'::uuid end,
      case when n % 10 = 0 then '${ids.boss}'::uuid end, case when n % 41 = 0 then 'inactive' else 'active' end
    from generate_series(1, 900) n`);
  await run(
    `insert into obligation (person_id, requirement_id) select id, '${requirementId}' from person where employee_no is not null`,
  );
  await run(`insert into obligation_reason (obligation_id, source, why, opened_at, closed_at)
    select o.id, 'manual', 'Asked for.', now(), case when substr(p.employee_no, 2)::int % 37 = 0 then now() end
    from obligation o join person p on p.id = o.person_id`);
  const period = (n: number, day: string, closed: boolean, valid: string) =>
    run(`
    insert into period (obligation_id, requirement_version_id, n, plan, window_opens, due, grace_until, time_zone, due_at,
      grace_ends_at, valid_from, valid_until, date_derivation, opened_at, closed_at)
    select o.id, '${versionId}', ${n}, '{}', d.due - 60, d.due, d.due + 14, p.time_zone, d.due, d.due + 14, ${valid}, 'x', now(),
      ${closed ? 'now()' : 'null'}
    from obligation o join person p on p.id = o.person_id, lateral (select ${day} as due) d
    where ${closed ? `substr(p.employee_no, 2)::int % 3 = 0` : 'true'}`);
  const spread = `date '2026-03-15' + (substr(p.employee_no, 2)::int % 90) - 40`;
  await period(1, `${spread} - 365`, true, 'd.due, d.due + 365');
  await period(2, spread, false, 'null, null');
  await run(`insert into absence (person_id, kind, starts_on, ends_on, source, clock)
    select id, 'leave', '2026-03-14', case when substr(employee_no, 2)::int % 2 = 0 then '2026-03-16'::date end, 'hr', 'pause'
    from person where substr(employee_no, 2)::int % 29 = 0`);
  await run(`insert into exemption (obligation_id, reason, valid_from, valid_until, state, requested_at)
    select o.id, 'x', '2026-01-01', '2026-03-15', 'approved', now() from obligation o join person p on p.id = o.person_id
    where substr(p.employee_no, 2)::int % 23 = 0`);
  for (const row of await run(`select id from person where substr(employee_no, 2)::int % 7 = 0`)) {
    await addAttempt(db, { ...course, personId: String(row.id), startedAt: new Date('2026-03-10') });
  }
  await restandAll(db, now);
}

const list = (
  query: Record<string, unknown> = {},
  scope: Scope = { kind: 'all' },
  viewerId = ids.boss ?? '',
) =>
  withTenant(tenant, 'report', (db) =>
    listObligations(db, { ...obligationFilter.parse(query), scope, viewerId }, now),
  );

test('the list, its counts and the rule agree on every row', async () => {
  const standings = await write((db) => standingsOf(db, sql`true`, now));
  const byRule = new Map(standings.map((row) => [row.obligation_id, obligationStatus(factsOf(row), now)]));
  const seen = new Map<string, string>();
  for (const page of [1, 2, 3, 4, 5]) {
    for (const row of (await list({ page, size: 200 })).rows) seen.set(row.id, row.status);
  }
  assert.deepEqual(seen, byRule);
  const { counts, total } = await list();
  assert.equal(total, 900);
  const expected = Object.fromEntries(
    [...Map.groupBy(byRule.values(), (s) => s)].map(([s, all]) => [s, all.length]),
  );
  assert.deepEqual(counts, expected);
  assert.ok(Object.keys(counts).length >= 9, JSON.stringify(counts));
});

test('the statuses of an audience sum to its size, whatever is filtered', async () => {
  const { counts, total } = await list({ unit: ids.fin, status: 'overdue' });
  assert.equal(
    Object.values(counts).reduce((sum, n) => sum + n, 0),
    600,
  );
  assert.equal(total, counts.overdue);
});

test('filters narrow and combine; sub-units belong to their unit', async () => {
  assert.equal((await list({ unit: ids.fin })).total, 600);
  assert.equal((await list({ unit: ids.pay })).total, 300);
  assert.equal((await list({ unit: ids.co, site: ids.site })).total, 450);
  assert.equal((await list({ manager: ids.boss })).total, 90);
  assert.equal((await list({ requirement: ids.requirement, text: 'family 0007' })).total, 1);
  assert.equal((await list({ text: '100%' })).total, 0);
  const { rows, lapsed, counts } = await list({ status: ['lapsed'] });
  assert.ok(rows.length > 0 && rows.every((row) => row.lapsed && row.status === 'overdue'));
  assert.ok(lapsed < (counts.overdue ?? 0));
});

test('pages follow the order without a gap, also where days are equal', async () => {
  const days: (string | null)[] = [];
  const seen = new Set<string>();
  for (let page = 1; page <= 6; page++) {
    for (const { id, due } of (await list({ sort: 'due', direction: 'desc', size: 150, page })).rows) {
      seen.add(id);
      days.push(due);
    }
  }
  assert.equal(seen.size, 900);
  assert.deepEqual(days, days.toSorted().toReversed());
  const names = (await list({ sort: 'name', size: 3 })).rows.map(({ name }) => name);
  assert.deepEqual(names, ['Ann Family 0001', 'Ann Family 0002', 'Ann Family 0003']);
});

test('a scope reaches its units with their sub-units, its reports, or oneself', async () => {
  const units: Scope = { kind: 'units', unitIds: [ids.pay ?? ''] };
  assert.equal((await list({}, units)).total, 300);
  assert.equal((await list({ unit: ids.it }, units)).total, 0);
  assert.equal((await list({}, { kind: 'reports' })).total, 90);
  assert.equal((await list({}, { kind: 'self' })).total, 0);
});

test("another tenant's ids find nothing, and what is no filter is none", async () => {
  const there = await withTenant(globex, 'report', (db) =>
    listObligations(
      db,
      {
        ...obligationFilter.parse({ requirement: ids.requirement }),
        scope: { kind: 'all' },
        viewerId: ids.boss ?? '',
      },
      now,
    ),
  );
  assert.deepEqual(there, { rows: [], total: 0, counts: {}, lapsed: 0 });
  assert.equal((await list({ unit: "x'; drop table person", status: ['nonsense'], page: '-1' })).total, 900);
});
