import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Absence } from '#features/compliance/rules/absence.ts';
import {
  ANCHORS,
  type DueDate,
  type DueFacts,
  type DuePolicy,
  dueDate,
} from '#features/compliance/rules/due-date.ts';
import { localDay } from '#lib/clock.ts';
import { addDays } from '#lib/local-date.ts';

const known: DueFacts = {
  timeZone: 'Europe/Berlin',
  assignedOn: '2026-11-22',
  hiredOn: '2024-02-29',
  roleStartOn: '2026-11-01',
  firstSignInOn: '2026-11-23',
  completedOn: '2026-10-05',
  absences: [],
  extension: null,
};
const after14: DuePolicy = { kind: 'days-after', anchor: 'assignment', days: 14 };

function dated(policy: DuePolicy, change: Partial<DueFacts> = {}): DueDate {
  const result = dueDate(policy, { ...known, ...change }, 'P14D');
  assert.equal(result.kind, 'due');
  return result as DueDate;
}

test('N days after assignment, to the end of that day where the person works, with its derivation', () => {
  const result = dated(after14);
  assert.equal(result.due, '2026-12-06');
  assert.equal(result.graceUntil, '2026-12-20');
  assert.equal(result.windowOpens, '2026-11-22');
  assert.equal(result.dueAt.toISOString(), '2026-12-06T23:00:00.000Z');
  assert.equal(result.derivation, '14 days after assignment on 22 Nov 2026, end of day in Europe/Berlin');
});

test('each anchor counts from its own day', () => {
  const due = ANCHORS.map((anchor) => dated({ kind: 'days-after', anchor, days: 1 }).due);
  assert.deepEqual(due, ['2026-11-23', '2024-03-01', '2026-11-02', '2026-11-24', '2026-10-06']);
});

test('a fixed date is the same day for all and a different instant in each zone', () => {
  const fixed: DuePolicy = { kind: 'fixed', date: '2026-12-31' };
  const berlin = dated(fixed);
  const kiritimati = dated(fixed, { timeZone: 'Pacific/Kiritimati' });
  assert.equal(berlin.due, kiritimati.due);
  assert.equal(berlin.dueAt.getTime() - kiritimati.dueAt.getTime(), 13 * 3_600_000);
  assert.equal(berlin.derivation, 'fixed date 31 Dec 2026, end of day in Europe/Berlin');
});

test('never guess: a missing hire date is an exception for HR, a first sign-in is waited for', () => {
  const hire = dueDate({ kind: 'days-after', anchor: 'hire', days: 30 }, { ...known, hiredOn: null }, 'P0D');
  assert.deepEqual(hire, {
    kind: 'exception',
    missing: 'hire date',
    forHr: true,
    sentence:
      'The due date counts from the hire date, which is not on record. Add it, or assign with another date.',
  });
  const signIn = dueDate(
    { kind: 'days-after', anchor: 'first-sign-in', days: 3 },
    { ...known, firstSignInOn: null },
    'P0D',
  );
  assert.equal(signIn.kind === 'exception' && signIn.forHr, false);
});

test('an absence that pauses the clock gives back each of its days inside it', () => {
  const leave: Absence = { startsOn: '2026-12-01', endsOn: '2026-12-10', clock: 'pause' };
  const result = dated(after14, { absences: [leave] });
  assert.equal(result.due, '2026-12-16');
  assert.match(
    result.derivation,
    /^14 days after assignment on 22 Nov 2026, moved 10 days by leave, end of day/,
  );
  const begunBefore: Absence = { ...leave, startsOn: '2026-11-01', endsOn: '2026-11-25' };
  assert.equal(dated(after14, { absences: [begunBefore] }).due, '2026-12-09');
});

test('days pushed into the next leave push on; overlapping leaves count once', () => {
  const pause = (startsOn: string, endsOn: string): Absence => ({ startsOn, endsOn, clock: 'pause' });
  const absences = [
    pause('2026-12-08', '2026-12-09'),
    pause('2026-12-05', '2026-12-06'),
    pause('2026-12-06', '2026-12-06'),
  ];
  assert.equal(dated(after14, { absences }).due, '2026-12-10');
});

test('shift moves only a due date that falls inside, ignore moves nothing, leave without an end waits for its end', () => {
  const absence = { startsOn: '2026-12-01', endsOn: '2026-12-10' };
  assert.equal(dated(after14, { absences: [{ ...absence, clock: 'shift' }] }).due, '2026-12-11');
  const earlier: Absence = { startsOn: '2026-11-24', endsOn: '2026-11-30', clock: 'shift' };
  assert.equal(dated(after14, { absences: [earlier] }).due, '2026-12-06');
  assert.equal(dated(after14, { absences: [{ ...absence, clock: 'ignore' }] }).due, '2026-12-06');
  const open = dated(after14, { absences: [{ startsOn: '2026-12-01', endsOn: null, clock: 'pause' }] });
  assert.equal(open.due, '2026-12-06');
  assert.match(open.derivation, /on leave since 1 Dec 2026, it moves again on return/);
});

test('an extension replaces the due date and says so, and never brings it forward', () => {
  const granted = dated(after14, { extension: { newDue: '2026-12-20', reason: 'project deadline' } });
  assert.equal(granted.due, '2026-12-20');
  assert.equal(granted.graceUntil, '2027-01-03');
  assert.equal(
    granted.derivation,
    'extended from 6 Dec 2026 to 20 Dec 2026 (project deadline), end of day in Europe/Berlin',
  );
  const same = dated(after14, { extension: { newDue: '2026-12-06', reason: 'x' } });
  assert.equal(same.derivation, dated(after14).derivation);
  assert.equal(dated(after14, { extension: { newDue: '2026-12-01', reason: 'x' } }).due, '2026-12-06');
});

const day = fc.integer({ min: -400, max: 400 }).map((days) => addDays('2026-06-15', days));
const absence: fc.Arbitrary<Absence> = fc
  .record({
    startsOn: day,
    length: fc.option(fc.nat(60), { nil: null }),
    clock: fc.constantFrom('pause', 'shift', 'ignore'),
  })
  .map(({ startsOn, length, clock }) => ({
    startsOn,
    endsOn: length === null ? null : addDays(startsOn, length),
    clock,
  }));
const policy: fc.Arbitrary<DuePolicy> = fc.oneof(
  fc.record({ kind: fc.constant('fixed' as const), date: day }),
  fc.record({
    kind: fc.constant('days-after' as const),
    anchor: fc.constantFrom(...ANCHORS),
    days: fc.nat(365),
  }),
);
const facts: fc.Arbitrary<DueFacts> = fc.record({
  timeZone: fc.constantFrom('Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia'),
  assignedOn: day,
  hiredOn: day,
  roleStartOn: day,
  firstSignInOn: day,
  completedOn: day,
  absences: fc.array(absence, { maxLength: 4 }),
  extension: fc.option(fc.record({ newDue: day, reason: fc.constant('agreed') }), { nil: null }),
});

test('window_opens ≤ due ≤ grace_until, and the due instant is the end of the due day', () => {
  fc.assert(
    fc.property(policy, facts, fc.constantFrom('P0D', 'P14D', 'P1M'), (p, f, grace) => {
      const result = dueDate(p, f, grace);
      assert.ok(result.kind === 'due');
      assert.ok(result.windowOpens <= result.due && result.due <= result.graceUntil);
      assert.equal(localDay(new Date(result.dueAt.getTime() - 1), f.timeZone), result.due);
    }),
  );
});

test('leave and extensions only ever give time, and a due date never falls in a leave that has an end', () => {
  fc.assert(
    fc.property(policy, facts, (p, f) => {
      const plain = dueDate(p, { ...f, absences: [], extension: null }, 'P0D');
      const moved = dueDate(p, { ...f, extension: null }, 'P0D');
      const extended = dueDate(p, f, 'P0D');
      assert.ok(plain.kind === 'due' && moved.kind === 'due' && extended.kind === 'due');
      assert.ok(plain.due <= moved.due && moved.due <= extended.due);
      const inside = f.absences.some(
        (a) => a.clock !== 'ignore' && a.endsOn !== null && a.startsOn <= moved.due && moved.due <= a.endsOn,
      );
      assert.equal(inside, false);
    }),
  );
});

test('the order in which absences are known does not matter', () => {
  fc.assert(
    fc.property(policy, facts, (p, f) => {
      const reversed = { ...f, absences: f.absences.toReversed() };
      const [a, b] = [dueDate(p, f, 'P0D'), dueDate(p, reversed, 'P0D')];
      assert.equal(a.kind === 'due' && a.due, b.kind === 'due' && b.due);
    }),
  );
});
