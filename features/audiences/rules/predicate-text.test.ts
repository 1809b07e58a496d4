import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attributes } from '#features/audiences/rules/matches.ts';
import type { Predicate } from '#features/audiences/rules/predicate.ts';
import { describePredicate, why } from '#features/audiences/rules/predicate-text.ts';

const NAMES: Record<string, string> = { fin: 'Finance', it: 'IT', ber: 'Berlin', jo: 'Jo Weber' };
const names = (_field: string, id: string) => NAMES[id] ?? id;
const rule: Predicate = {
  all: [
    { field: 'unit', op: 'in', ids: ['fin', 'it'], includeSub: true },
    {
      any: [
        { field: 'site', op: 'in', ids: ['ber'] },
        { field: 'hiredOn', op: 'after', date: '2026-01-01' },
      ],
    },
    { not: { field: 'employmentType', op: 'in', values: ['contractor'] } },
  ],
};
const mara: Attributes = {
  unitId: 'payroll',
  unitPath: ['payroll', 'fin'],
  siteId: 'paris',
  managerId: null,
  jobTitle: null,
  employmentType: 'permanent',
  hiredOn: '2026-02-01',
  custom: {},
};

test('a rule reads as a sentence', () => {
  assert.equal(
    describePredicate(rule, names),
    'in Finance or IT (includes sub-units) and (at Berlin or hired after 1 Jan 2026) and not employed as contractor',
  );
  assert.equal(describePredicate({ all: [] }, names), 'everybody');
  const alone: Predicate = { any: [{ field: 'site', op: 'in', ids: ['ber'] }] };
  assert.equal(describePredicate({ all: [alone, alone] }, names), 'at Berlin and at Berlin');
  assert.equal(
    describePredicate({ field: 'hiredOn', op: 'within-days', days: 1 }, names),
    'hired in the last 1 day',
  );
});

test('why me: only what made it true for this person', () => {
  assert.equal(
    why(rule, mara, '2026-03-15', names),
    'in Finance (includes sub-units); hired after 1 Jan 2026; not employed as contractor',
  );
  assert.equal(why(rule, { ...mara, unitPath: [] }, '2026-03-15', names), null);
  assert.equal(why({ all: [] }, mara, '2026-03-15', names), 'everybody');
});
