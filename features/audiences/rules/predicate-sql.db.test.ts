import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import type { Tenant } from '#db/placement.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { type Attributes, evaluate } from '#features/audiences/rules/matches.ts';
import type { Condition, Predicate } from '#features/audiences/rules/predicate.ts';
import { type AttributeColumns, predicateSql } from '#features/audiences/rules/predicate-sql.ts';
import { addDays } from '#lib/local-date.ts';

let cluster: TestCluster;
let tenant: Tenant;

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
});
after(() => cluster.stop());

const TODAY = '2026-03-15';
/** Unit → itself and the units above it. */
const PATHS: Record<string, string[]> = {
  co: ['co'],
  fin: ['fin', 'co'],
  pay: ['pay', 'fin', 'co'],
  it: ['it', 'co'],
};
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const few = (...values: string[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const day = fc.integer({ min: -60, max: 60 }).map((days) => addDays(TODAY, days));

const people: fc.Arbitrary<Attributes> = fc
  .record({
    unitId: maybe(fc.constantFrom('co', 'fin', 'pay', 'it')),
    siteId: maybe(fc.constantFrom('ber', 'par')),
    managerId: maybe(fc.constantFrom('jo', 'mo')),
    jobTitle: fc.constantFrom('clerk', 'cook', '', null),
    employmentType: maybe(fc.constantFrom('permanent', 'contractor')),
    hiredOn: maybe(day),
    custom: fc.record({ badge: fc.constantFrom('red', 'blue', '') }, { requiredKeys: [] }),
  })
  .map((one) => ({ ...one, unitPath: one.unitId === null ? [] : (PATHS[one.unitId] ?? []) }));

const conditions: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    field: fc.constant('unit' as const),
    op: fc.constant('in' as const),
    ids: few('co', 'fin', 'pay', 'nowhere'),
    includeSub: fc.boolean(),
  }),
  fc.record({ field: fc.constant('site' as const), op: fc.constant('in' as const), ids: few('ber', 'oslo') }),
  fc.record({ field: fc.constant('manager' as const), op: fc.constant('in' as const), ids: few('jo', 'mo') }),
  fc.record({
    field: fc.constant('jobTitle' as const),
    op: fc.constant('in' as const),
    values: few('clerk', 'x'),
  }),
  fc.record({
    field: fc.constant('employmentType' as const),
    op: fc.constant('in' as const),
    values: few('permanent', 'contractor'),
  }),
  fc.record({
    field: fc.constant('custom' as const),
    name: fc.constantFrom('badge', 'floor', 'toString'),
    op: fc.constant('in' as const),
    values: few('red', 'blue'),
  }),
  fc.record({ field: fc.constant('hiredOn' as const), op: fc.constant('before' as const), date: day }),
  fc.record({ field: fc.constant('hiredOn' as const), op: fc.constant('after' as const), date: day }),
  fc.record({
    field: fc.constant('hiredOn' as const),
    op: fc.constant('between' as const),
    from: day,
    to: day,
  }),
  fc.record({
    field: fc.constant('hiredOn' as const),
    op: fc.constant('within-days' as const),
    days: fc.integer({ min: 1, max: 60 }),
  }),
);

const { predicates } = fc.letrec<{ predicates: Predicate }>((tie) => ({
  predicates: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    conditions,
    fc.record({ all: fc.array(tie('predicates'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('predicates'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('predicates') }),
  ),
}));

const columns: AttributeColumns = {
  unitId: sql`f."unitId"`,
  siteId: sql`f."siteId"`,
  managerId: sql`f."managerId"`,
  jobTitle: sql`f."jobTitle"`,
  employmentType: sql`f."employmentType"`,
  hiredOn: sql`f."hiredOn"`,
  custom: sql`f."custom"`,
  unitsBelow: (ids) =>
    sql`select u.id from (values ${sql.join(
      Object.entries(PATHS).flatMap(([id, path]) => path.map((above) => sql`(${id}::text, ${above}::text)`)),
      sql`, `,
    )}) as u (id, above) where u.above = any(${ids})`,
};

const WORDS = new Map<boolean | null, string>([
  [true, 'yes'],
  [false, 'no'],
  [null, 'unknown'],
]);

test('the predicate and its SQL twin agree on every row, also on what cannot be decided', async () => {
  const seen = new Set<string>();
  await withTenant(tenant, 'read', async (db) => {
    for (const [i, predicate] of fc.sample(predicates, { numRuns: 150, seed: 5 }).entries()) {
      const rows = fc.sample(people, { numRuns: 60, seed: i });
      const answer = await db.execute<{ holds: boolean | null }>(sql`
        select ${predicateSql(predicate, columns, sql`${TODAY}::text::date`)} as holds
        from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as (
          "unitId" text, "siteId" text, "managerId" text, "jobTitle" text, "employmentType" text,
          "hiredOn" date, custom jsonb)) with ordinality f order by f.ordinality`);
      const inSql = [...answer].map(({ holds }) => WORDS.get(holds));
      const inRule = rows.map((row) => evaluate(predicate, row, TODAY).result);
      assert.deepEqual(inSql, inRule, JSON.stringify(predicate));
      for (const word of inRule) seen.add(word);
    }
  });
  assert.equal(seen.size, 3);
});
