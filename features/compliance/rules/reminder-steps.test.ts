import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  dueSteps,
  plannedSteps,
  REMINDER_STEPS,
  type ReminderFacts,
  type StepName,
} from '#features/compliance/rules/reminder-steps.ts';
import { STATUSES } from '#features/compliance/rules/status.ts';
import { addDays } from '#lib/local-date.ts';

const owed: ReminderFacts = {
  period: { windowOpens: '2026-03-01', due: '2026-03-31' },
  settled: new Set(),
  status: 'not_started',
  personActive: true,
  hasManager: true,
};
const on = (today: string, change: Partial<ReminderFacts> = {}) => dueSteps({ ...owed, ...change }, today);
const settled = (...steps: StepName[]) => ({ settled: new Set(steps) });
const sent = (decisions: ReturnType<typeof dueSteps>) =>
  decisions.filter((d) => d.action === 'send').map((d) => d.step);

/** What goes out when the job runs on these days and each decision is kept. */
function runOn(days: readonly string[], change: Partial<ReminderFacts> = {}) {
  const kept = new Set<StepName>();
  const out: { step: StepName; day: string }[] = [];
  for (const day of days) {
    for (const decision of on(day, { ...change, settled: kept })) {
      if (decision.action === 'send') out.push({ step: decision.step, day });
      if (decision.action === 'send' || decision.settled) kept.add(decision.step);
    }
  }
  return out;
}
const daily = Array.from({ length: 60 }, (_, i) => addDays('2026-02-20', i));

test('run daily, each step goes out once on its day, the last to the manager', () => {
  assert.deepEqual(runOn(daily), [
    { step: 'assigned', day: '2026-03-01' },
    { step: 'week-before', day: '2026-03-24' },
    { step: 'due-day', day: '2026-03-31' },
    { step: 'manager-after', day: '2026-04-03' },
  ]);
  assert.deepEqual(
    plannedSteps(owed.period, true, '2026-02-20').map(({ step, on: day }) => ({ step, day })),
    runOn(daily),
  );
});

test('trap: reminders only when days-left equals 7. A missed run delays a step and does not lose it', () => {
  assert.deepEqual(on('2026-03-26', settled('assigned')), [
    { step: 'week-before', to: 'person', daysLeft: 5, action: 'send' },
  ]);
});

test('several at once: the most urgent goes out, the others are suppressed for good with the reason', () => {
  assert.deepEqual(on('2026-03-28'), [
    {
      step: 'assigned',
      to: 'person',
      daysLeft: 3,
      action: 'suppress',
      why: 'The more urgent "week-before" is due at the same time.',
      settled: true,
    },
    { step: 'week-before', to: 'person', daysLeft: 3, action: 'send' },
  ]);
  assert.deepEqual(sent(on('2026-04-05')), ['due-day', 'manager-after']);
  assert.deepEqual(runOn(['2026-03-28', '2026-03-29']), [{ step: 'week-before', day: '2026-03-28' }]);
});

test('trap: reminders to leavers. Nobody is told anything about a person who has left', () => {
  assert.deepEqual(runOn(daily, { personActive: false }), []);
  assert.equal(on('2026-04-05', { personActive: false }).length, 4);
});

test('exempt and on leave stay silent, and are told what is left when they are back', () => {
  for (const status of ['exempt', 'on_leave', 'not_required'] as const) {
    assert.deepEqual(runOn(daily, { status }), []);
  }
  const away = on('2026-03-25', { ...settled('assigned'), status: 'on_leave' });
  assert.deepEqual(away, [
    {
      step: 'week-before',
      to: 'person',
      daysLeft: 6,
      action: 'suppress',
      why: 'The person is on leave.',
      settled: false,
    },
  ]);
  assert.deepEqual(sent(on('2026-03-28', settled('assigned'))), ['week-before']);
});

test('who is done is not reminded; who is renewing is', () => {
  assert.deepEqual(runOn(daily, { status: 'compliant' }), []);
  assert.equal(runOn(daily, { status: 'compliant_renewing' }).length, 4);
});

test('without a manager the step waits for one', () => {
  const [decision] = on('2026-04-05', {
    ...settled('assigned', 'week-before', 'due-day'),
    hasManager: false,
  });
  assert.ok(decision?.action === 'suppress' && !decision.settled);
  assert.equal(decision.why, 'No manager is on record.');
});

test('a period shorter than a week begins with the more urgent notice', () => {
  const period = { windowOpens: '2026-03-01', due: '2026-03-04' };
  assert.deepEqual(plannedSteps(period, false, '2026-02-01'), [
    { step: 'week-before', to: 'person', on: '2026-03-01' },
    { step: 'due-day', to: 'person', on: '2026-03-04' },
  ]);
});

test('the rehearsal promises exactly what daily runs then send', () => {
  const day = fc.nat(40).map((offset) => addDays('2026-02-20', offset));
  fc.assert(
    fc.property(day, fc.nat(20), fc.boolean(), (windowOpens, length, hasManager) => {
      const period = { windowOpens, due: addDays(windowOpens, length) };
      const promised = plannedSteps(period, hasManager, '2026-03-01').map(({ step, on: d }) => ({
        step,
        day: d,
      }));
      const days = Array.from({ length: 70 }, (_, i) => addDays('2026-03-01', i));
      assert.deepEqual(runOn(days, { period, hasManager }), promised);
    }),
  );
});

const runs = fc.uniqueArray(fc.integer({ min: -10, max: 60 }), { minLength: 1, maxLength: 12 });

test('whatever runs are missed: nothing twice, nothing before its day, and after the last day all is settled', () => {
  fc.assert(
    fc.property(runs, (offsets) => {
      const days = offsets.toSorted((a, b) => a - b).map((offset) => addDays('2026-03-01', offset));
      const out = runOn(days);
      assert.equal(new Set(out.map((o) => o.step)).size, out.length);
      for (const { step, day } of out) {
        const planned = plannedSteps(owed.period, true, '2026-02-20').find((p) => p.step === step);
        assert.ok(planned !== undefined && planned.on <= day);
      }
      const last = days.at(-1) ?? '';
      if (last >= '2026-04-03') {
        assert.ok(out.some((o) => o.step === 'due-day'));
        assert.ok(out.some((o) => o.step === 'manager-after'));
      }
    }),
  );
});

test('at most one notice to a recipient in a run, and every reached step is decided', () => {
  const facts: fc.Arbitrary<ReminderFacts> = fc.record({
    period: fc.constant(owed.period),
    settled: fc.subarray(REMINDER_STEPS.map((s) => s.step)).map((steps) => new Set(steps)),
    status: fc.constantFrom(...STATUSES),
    personActive: fc.boolean(),
    hasManager: fc.boolean(),
  });
  fc.assert(
    fc.property(facts, fc.integer({ min: -5, max: 40 }), (f, offset) => {
      const decisions = dueSteps(f, addDays('2026-03-01', offset));
      for (const to of ['person', 'manager']) {
        assert.ok(decisions.filter((d) => d.to === to && d.action === 'send').length <= 1);
      }
      assert.ok(decisions.every((d) => !f.settled.has(d.step)));
      if (offset < 0) assert.deepEqual(decisions, []);
    }),
  );
});
