import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { statusFacts, statusNow } from '#features/compliance/rules/status.testing.ts';
import { isLapsed, obligationStatus, STATUSES, type StatusFacts } from '#features/compliance/rules/status.ts';
import { addDays, endOfLocalDay } from '#lib/local-date.ts';

const noon = (day: string) => new Date(`${day}T12:00:00Z`);

const owed: StatusFacts = {
  timeZone: 'Europe/Berlin',
  personActive: true,
  hasOpenReason: true,
  exemptFrom: null,
  exemptUntil: null,
  leaveFrom: null,
  leaveUntil: null,
  validFrom: null,
  validUntil: null,
  windowOpens: '2026-03-01',
  due: '2026-03-31',
  graceUntil: '2026-04-14',
  startedAt: null,
};

test('the statuses of an open period follow one another, each border on its own day', () => {
  const on = (day: string, change: Partial<StatusFacts> = {}) =>
    obligationStatus({ ...owed, ...change }, noon(day));
  assert.equal(on('2026-02-28'), 'upcoming');
  assert.equal(on('2026-03-01'), 'not_started');
  assert.equal(on('2026-03-01', { startedAt: noon('2026-03-01') }), 'in_progress');
  assert.equal(on('2026-03-23'), 'not_started');
  assert.equal(on('2026-03-24'), 'due_soon');
  assert.equal(on('2026-03-31'), 'due_soon');
  assert.equal(on('2026-04-01'), 'in_grace');
  assert.equal(on('2026-04-14'), 'in_grace');
  assert.equal(on('2026-04-15'), 'overdue');
});

test('what comes first in the model wins over all that comes later', () => {
  const overdue = noon('2026-06-01');
  const span = { from: '2026-05-01', until: '2026-07-01' };
  const layers: [Partial<StatusFacts>, string][] = [
    [{}, 'overdue'],
    [{ validFrom: span.from, validUntil: span.until, windowOpens: '2026-06-02' }, 'compliant'],
    [{ windowOpens: '2026-06-01' }, 'compliant_renewing'],
    [{ leaveFrom: span.from, leaveUntil: null }, 'on_leave'],
    [{ exemptFrom: span.from, exemptUntil: span.until }, 'exempt'],
    [{ hasOpenReason: false }, 'not_required'],
  ];
  let facts = owed;
  for (const [layer, expected] of layers) {
    facts = { ...facts, ...layer };
    assert.equal(obligationStatus(facts, overdue), expected);
  }
});

test('trap: "overdue" with several borders. It begins at the end of the last grace day where the person works', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('Asia/Kathmandu', 'Pacific/Kiritimati', 'America/Los_Angeles'),
      (timeZone) => {
        const end = endOfLocalDay('2026-04-14', timeZone).getTime();
        assert.equal(obligationStatus({ ...owed, timeZone }, new Date(end - 1)), 'in_grace');
        assert.equal(obligationStatus({ ...owed, timeZone }, new Date(end)), 'overdue');
      },
    ),
  );
});

test('trap: a waiver nobody ends. An exemption ends by its own date', () => {
  const waived = { ...owed, exemptFrom: '2026-01-01', exemptUntil: '2026-05-31' };
  assert.equal(obligationStatus(waived, noon('2026-05-31')), 'exempt');
  assert.equal(obligationStatus(waived, noon('2026-06-01')), 'overdue');
  assert.equal(obligationStatus({ ...waived, exemptUntil: null }, noon('2026-06-01')), 'overdue');
});

test('trap: deactivate and reactivate. The same facts give the same status again', () => {
  assert.equal(obligationStatus({ ...owed, personActive: false }, noon('2026-03-10')), 'not_required');
  assert.equal(obligationStatus(owed, noon('2026-03-10')), 'not_started');
});

test('trap: a person inactive on the recurrence day. An expired proof without a next period is overdue, not forgotten', () => {
  const expired = {
    ...owed,
    windowOpens: null,
    due: null,
    graceUntil: null,
    validFrom: '2025-01-01',
    validUntil: '2026-01-01',
  };
  assert.equal(obligationStatus(expired, noon('2026-01-01')), 'compliant');
  assert.equal(obligationStatus(expired, noon('2026-01-02')), 'overdue');
  assert.equal(isLapsed(expired, noon('2026-01-02')), true);
});

test('lapsed is overdue with an earlier proof; never having had one is only overdue', () => {
  const lapsed = { ...owed, validFrom: '2025-03-31', validUntil: '2026-03-31' };
  assert.equal(isLapsed(lapsed, noon('2026-05-01')), true);
  assert.equal(isLapsed(lapsed, noon('2026-04-10')), false);
  assert.equal(isLapsed(owed, noon('2026-05-01')), false);
});

test('a missing basis leaves the date open and never makes anybody overdue', () => {
  const undated = { ...owed, due: null, graceUntil: null };
  assert.equal(obligationStatus(undated, noon('2030-01-01')), 'not_started');
});

test('every obligation has exactly one status, so the statuses of an audience sum to its size', () => {
  fc.assert(
    fc.property(fc.array(statusFacts), statusNow, (audience, now) => {
      const counts = Map.groupBy(audience, (facts) => obligationStatus(facts, now));
      const sum = STATUSES.reduce((total, status) => total + (counts.get(status)?.length ?? 0), 0);
      assert.equal(sum, audience.length);
    }),
  );
});

test('every status is reached', () => {
  const seen = new Set(
    fc
      .sample(fc.tuple(statusFacts, statusNow), { numRuns: 4_000, seed: 7 })
      .map(([f, now]) => obligationStatus(f, now)),
  );
  assert.deepEqual(
    STATUSES.filter((status) => !seen.has(status)),
    [],
  );
});

test('without a new fact nobody who is owed to moves back towards "not started"', () => {
  const order = ['upcoming', 'not_started', 'due_soon', 'in_grace', 'overdue'];
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 90 }), (a, b) => {
      const [earlier, later] = [Math.min(a, b), Math.max(a, b)].map((days) =>
        order.indexOf(obligationStatus(owed, noon(addDays('2026-02-01', days)))),
      );
      assert.ok(earlier !== undefined && later !== undefined && earlier >= 0 && earlier <= later);
    }),
  );
});

test("recomputing yesterday from the facts gives yesterday's status, whatever is learnt today", () => {
  fc.assert(
    fc.property(statusFacts, statusNow, (facts, now) => {
      const later = new Date(now.getTime() + 3 * 86_400_000);
      const learnt = {
        startedAt: facts.startedAt ?? later,
        validFrom: facts.validFrom ?? addDays(later.toISOString().slice(0, 10), 1),
      };
      assert.equal(obligationStatus({ ...facts, ...learnt }, now), obligationStatus(facts, now));
    }),
  );
});
