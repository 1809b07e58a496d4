import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conditionsOf, type Predicate, predicateSchema } from '#features/audiences/rules/predicate.ts';

const finance: Predicate = { field: 'unit', op: 'in', ids: ['fin'], includeSub: true };

test('a nested rule is read as it was written', () => {
  const oneDay: Predicate = { field: 'hiredOn', op: 'between', from: '2026-02-01', to: '2026-02-01' };
  const rule: Predicate = {
    all: [finance, oneDay, { not: { any: [{ field: 'site', op: 'in', ids: ['ber'] }] } }, { all: [] }],
  };
  assert.deepEqual(predicateSchema.parse(rule), rule);
  assert.equal(conditionsOf(rule).length, 3);
});

test('what is no rule is refused', () => {
  const wrong: unknown[] = [
    null,
    {},
    [],
    { any: [] },
    { all: [finance], any: [finance] },
    { field: 'salary', op: 'in', values: ['1'] },
    { field: 'site', op: 'in', ids: [] },
    { field: 'hiredOn', op: 'after', date: '2026-02-30' },
    { field: 'hiredOn', op: 'between', from: '2026-02-01', to: '2026-01-01' },
    { ...finance, extra: 1 },
    { any: [0, 1].map(() => ({ all: Array.from({ length: 31 }, () => finance) })) },
  ];
  for (const input of wrong)
    assert.equal(predicateSchema.safeParse(input).success, false, JSON.stringify(input));
});

test('hostile nesting is refused before it is walked', () => {
  let deep: Predicate = finance;
  for (let i = 0; i < 20_000; i++) deep = { not: deep };
  assert.equal(predicateSchema.safeParse(deep).success, false);
});
