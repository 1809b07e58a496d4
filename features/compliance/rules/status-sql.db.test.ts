import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import type { Tenant } from '#db/placement.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { statusFacts, statusNow } from '#features/compliance/rules/status.testing.ts';
import { isLapsed, obligationStatus, STATUSES, type StatusFacts } from '#features/compliance/rules/status.ts';
import { lapsedSql, type StatusColumns, statusSql } from '#features/compliance/rules/status-sql.ts';
import { endOfLocalDay } from '#lib/local-date.ts';

let cluster: TestCluster;
let tenant: Tenant;

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
});
after(() => cluster.stop());

const columns: StatusColumns = {
  timeZone: sql`f."timeZone"`,
  personActive: sql`f."personActive"`,
  hasOpenReason: sql`f."hasOpenReason"`,
  exemptFrom: sql`f."exemptFrom"`,
  exemptUntil: sql`f."exemptUntil"`,
  leaveFrom: sql`f."leaveFrom"`,
  leaveUntil: sql`f."leaveUntil"`,
  validFrom: sql`f."validFrom"`,
  validUntil: sql`f."validUntil"`,
  windowOpens: sql`f."windowOpens"`,
  due: sql`f."due"`,
  graceUntil: sql`f."graceUntil"`,
  startedAt: sql`f."startedAt"`,
};

/** Feeds the very same rows to the database. */
async function inDatabase(rows: readonly StatusFacts[], now: Date, dueSoonDays?: number) {
  const answer = await withTenant(tenant, 'read', (db) =>
    db.execute<{ status: string; lapsed: boolean }>(sql`
      select ${statusSql(columns, now, dueSoonDays)} as status, ${lapsedSql(columns, now)} as lapsed
      from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as (
        "timeZone" text, "personActive" boolean, "hasOpenReason" boolean, "exemptFrom" date, "exemptUntil" date,
        "leaveFrom" date, "leaveUntil" date, "validFrom" date, "validUntil" date, "windowOpens" date, "due" date,
        "graceUntil" date, "startedAt" timestamptz)) with ordinality f
      order by f.ordinality`),
  );
  return [...answer].map(({ status, lapsed }) => ({ status, lapsed }));
}

const inRule = (rows: readonly StatusFacts[], now: Date) =>
  rows.map((facts) => ({ status: obligationStatus(facts, now), lapsed: isLapsed(facts, now) }));

test('trap: "overdue" decided in four places. The rule and its SQL twin agree on every row', async () => {
  const seen = new Set<string>();
  for (const [i, now] of fc.sample(statusNow, { numRuns: 12, seed: 11 }).entries()) {
    const rows = fc.sample(statusFacts, { numRuns: 1_500, seed: i });
    const expected = inRule(rows, now);
    assert.deepEqual(await inDatabase(rows, now), expected);
    for (const { status } of expected) seen.add(status);
  }
  assert.deepEqual(
    STATUSES.filter((status) => !seen.has(status)),
    [],
  );
});

test('they turn at the same instant, a millisecond around every border, in every zone', async () => {
  const rows = fc.sample(statusFacts, { numRuns: 40, seed: 3 });
  for (const facts of rows) {
    const days = [facts.exemptUntil, facts.leaveUntil, facts.validUntil, facts.due, facts.graceUntil];
    for (const day of days.filter((d) => d !== null)) {
      const turn = endOfLocalDay(day, facts.timeZone).getTime();
      for (const now of [new Date(turn - 1), new Date(turn)]) {
        assert.deepEqual(await inDatabase([facts], now), inRule([facts], now));
      }
    }
  }
});

test('both take another length of "soon"', async () => {
  const now = new Date('2026-03-15T12:00:00Z');
  const rows = fc.sample(statusFacts, { numRuns: 800, seed: 5 });
  const answer = await inDatabase(rows, now, 14);
  assert.deepEqual(
    answer.map((row) => row.status),
    rows.map((facts) => obligationStatus(facts, now, 14)),
  );
});
