import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  closeReason,
  isOwed,
  openReason,
  type Reason,
  type ReasonKey,
} from '#features/compliance/rules/reasons.ts';

const now = new Date('2026-03-15T09:00:00Z');
const rule = (ruleId: string): ReasonKey => ({ source: 'rule', ruleId });
const manual: ReasonKey = { source: 'manual', ruleId: null };

test('two rules and a manual act are three reasons of one obligation, which lives until the last is closed', () => {
  const first = openReason([], rule('a'), now);
  const second = openReason(first.reasons, rule('b'), now);
  const third = openReason(second.reasons, manual, now);
  assert.deepEqual([first.effect, second.effect, third.effect], ['create', 'join', 'join']);
  const one = closeReason(third.reasons, rule('a'), now);
  const two = closeReason(one.reasons, manual, now);
  const three = closeReason(two.reasons, rule('b'), now);
  assert.deepEqual([one.effect, two.effect, three.effect], ['keep', 'keep', 'release']);
  assert.equal(three.reasons.length, 3);
});

test('trap: deactivate/reactivate re-assigning everything. The same rule again revives, it does not create', () => {
  const opened = openReason([], rule('a'), now).reasons;
  const released = closeReason(opened, rule('a'), now).reasons;
  assert.equal(openReason(released, rule('a'), now).effect, 'revive');
  assert.equal(openReason(opened, rule('a'), now).effect, 'unchanged');
});

const key = fc.constantFrom(rule('a'), rule('b'), rule('c'), manual, {
  source: 'import' as const,
  ruleId: null,
});

test('in any history: created once at most, each reason open once at most, alive exactly while one is open', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), key), { maxLength: 30 }), (acts) => {
      let reasons: Reason[] = [];
      let created = 0;
      for (const [opens, k] of acts) {
        const was = isOwed(reasons);
        const before = reasons.length;
        const { effect, reasons: after } = opens ? openReason(reasons, k, now) : closeReason(reasons, k, now);
        if (effect === 'create') created++;
        if (effect === 'create' || effect === 'revive') assert.ok(!was && isOwed(after));
        if (effect === 'release') assert.ok(was && !isOwed(after));
        if (effect === 'join' || effect === 'keep') assert.ok(was && isOwed(after));
        assert.ok(after.length >= before, 'rows are closed, never deleted');
        reasons = after;
      }
      assert.ok(created <= 1);
      const open = reasons.filter((r) => r.closedAt === null).map((r) => `${r.source} ${r.ruleId}`);
      assert.equal(new Set(open).size, open.length);
    }),
  );
});
