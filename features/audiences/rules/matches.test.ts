import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Attributes, evaluate, matches } from '#features/audiences/rules/matches.ts';
import { type Condition, type Predicate, predicateSchema } from '#features/audiences/rules/predicate.ts';

const today = '2026-03-15';
const mara: Attributes = {
  unitId: 'payroll',
  unitPath: ['payroll', 'finance', 'acme'],
  siteId: 'berlin',
  managerId: 'jo',
  jobTitle: 'Accountant',
  employmentType: 'permanent',
  hiredOn: '2026-02-01',
  custom: { badge: 'blue' },
};
const holds = (predicate: Predicate, change: Partial<Attributes> = {}) =>
  matches(predicate, { ...mara, ...change }, today);

test('a unit includes its sub-units only when it says so', () => {
  assert.equal(holds({ field: 'unit', op: 'in', ids: ['finance'], includeSub: true }), true);
  assert.equal(holds({ field: 'unit', op: 'in', ids: ['finance'], includeSub: false }), false);
  assert.equal(holds({ field: 'unit', op: 'in', ids: ['payroll'], includeSub: false }), true);
});

test('every field decides by its own attribute', () => {
  assert.equal(holds({ field: 'site', op: 'in', ids: ['paris', 'berlin'] }), true);
  assert.equal(holds({ field: 'manager', op: 'in', ids: ['eve'] }), false);
  assert.equal(holds({ field: 'jobTitle', op: 'in', values: ['Accountant'] }), true);
  assert.equal(holds({ field: 'employmentType', op: 'in', values: ['contractor'] }), false);
  assert.equal(holds({ field: 'custom', name: 'badge', op: 'in', values: ['blue'] }), true);
});

test('hire dates: before and after leave the day itself out, between includes both ends', () => {
  assert.equal(holds({ field: 'hiredOn', op: 'after', date: '2026-02-01' }), false);
  assert.equal(holds({ field: 'hiredOn', op: 'after', date: '2026-01-31' }), true);
  assert.equal(holds({ field: 'hiredOn', op: 'before', date: '2026-02-01' }), false);
  assert.equal(holds({ field: 'hiredOn', op: 'between', from: '2026-02-01', to: '2026-02-01' }), true);
  assert.equal(holds({ field: 'hiredOn', op: 'within-days', days: 42 }), true);
  assert.equal(holds({ field: 'hiredOn', op: 'within-days', days: 41 }), false);
  assert.equal(holds({ field: 'hiredOn', op: 'within-days', days: 90 }, { hiredOn: '2026-03-16' }), false);
});

test('never guess: without a hire date neither the rule nor its opposite holds, and it is reported', () => {
  const recent: Predicate = { field: 'hiredOn', op: 'after', date: '2026-01-01' };
  const unknown = { ...mara, hiredOn: null };
  for (const rule of [recent, { not: recent }]) {
    assert.deepEqual(evaluate(rule, unknown, today), { result: 'unknown', missing: ['hire date'] });
  }
  const elsewhere: Predicate = { all: [recent, { field: 'site', op: 'in', ids: ['paris'] }] };
  assert.deepEqual(evaluate(elsewhere, unknown, today), { result: 'no' });
  const either: Predicate = { any: [recent, { field: 'site', op: 'in', ids: ['berlin'] }] };
  assert.equal(evaluate(either, unknown, today).result, 'yes');
});

test('everybody is everybody, also without a single attribute', () => {
  const nobodyKnown: Attributes = {
    unitId: null,
    unitPath: [],
    siteId: null,
    managerId: null,
    jobTitle: null,
    employmentType: null,
    hiredOn: null,
    custom: {},
  };
  assert.equal(matches({ all: [] }, nobodyKnown, today), true);
});

const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    field: fc.constant('unit' as const),
    op: fc.constant('in' as const),
    ids: fc.array(fc.constantFrom('payroll', 'finance', 'it'), { minLength: 1, maxLength: 2 }),
    includeSub: fc.boolean(),
  }),
  fc.record({
    field: fc.constant('site' as const),
    op: fc.constant('in' as const),
    ids: fc.array(fc.constantFrom('berlin', 'paris'), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    field: fc.constant('hiredOn' as const),
    op: fc.constantFrom('before' as const, 'after' as const),
    date: fc.constantFrom('2026-01-01', '2026-02-01', '2026-03-01'),
  }),
);
const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    condition,
    fc.record({ all: fc.array(tie('predicate'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('predicate') }),
  ),
}));
const person: fc.Arbitrary<Attributes> = fc.record({
  unitId: fc.constantFrom('payroll', 'it', null),
  unitPath: fc.constant(['finance']),
  siteId: fc.constantFrom('berlin', 'paris', null),
  managerId: fc.constant(null),
  jobTitle: fc.constant(null),
  employmentType: fc.constant(null),
  hiredOn: fc.constantFrom('2026-01-15', '2026-02-15', null),
  custom: fc.constant({}),
});

test('logic holds: double negation, De Morgan, and order do not change who is meant', () => {
  fc.assert(
    fc.property(predicate, predicate, person, (a, b, p) => {
      const result = (rule: Predicate) => evaluate(rule, p, today).result;
      assert.equal(result({ not: { not: a } }), result(a));
      assert.equal(result({ not: { all: [a, b] } }), result({ any: [{ not: a }, { not: b }] }));
      assert.equal(result({ all: [a, b] }), result({ all: [b, a] }));
      assert.equal(result({ any: [a, b] }), result({ any: [b, a] }));
    }),
  );
});

test('a decision made without an attribute stays when the attribute becomes known', () => {
  fc.assert(
    fc.property(predicate, person, fc.constantFrom('2025-06-01', '2026-02-20'), (rule, p, hiredOn) => {
      const before = evaluate(rule, { ...p, hiredOn: null }, today).result;
      if (before !== 'unknown') assert.equal(evaluate(rule, { ...p, hiredOn }, today).result, before);
    }),
  );
});

test('whatever can be built here can be stored and read back', () => {
  fc.assert(
    fc.property(predicate, (rule) => {
      const stored: unknown = JSON.parse(JSON.stringify(rule));
      const parsed = predicateSchema.safeParse(stored);
      if (parsed.success) assert.deepEqual(parsed.data, stored);
      else assert.match(parsed.error.message, /nested too deeply|too many/);
    }),
  );
});
