import assert from 'node:assert/strict';
import { test } from 'node:test';
import { periodDates } from '#features/compliance/rules/period-dates.ts';
import { rehearsalText } from '#features/requests/rules/rehearsal-text.ts';

const because = 'fixed date 31 Mar 2026';
const dates = periodDates(
  { windowOpens: '2026-03-02', countedFrom: '2026-03-02', due: '2026-03-31', because },
  { timeZone: 'Europe/Berlin', absences: [], extension: null },
  'P14D',
);

test('a new duty says its day and how the day came about, and warns of a day too near', () => {
  const tight = { realistic: false, minutesLeft: 0, offer: '2026-04-01', sentence: 'Too near.' } as const;
  assert.deepEqual(rehearsalText({ outcome: 'added', dates, realistic: tight }), {
    sentence: 'It is new for them, due 31 Mar 2026: fixed date 31 Mar 2026, end of day in Europe/Berlin.',
    warning: 'Too near.',
  });
  assert.match(
    rehearsalText({ outcome: 'revived', dates, realistic: { realistic: true } }).sentence,
    /^They owed it before, and a new round opens, due 31 Mar 2026/,
  );
});

test('who owes it already keeps the date, who has proven it keeps the proof', () => {
  const joined = { outcome: 'joined', due: '2026-03-16', derivation: '14 days after assignment' } as const;
  assert.match(
    rehearsalText(joined).sentence,
    /its date stays: due 16 Mar 2026, 14 days after assignment\. Your reason is added\.$/,
  );
  const settled = { outcome: 'joined', due: null, derivation: null } as const;
  assert.match(rehearsalText(settled).sentence, /have proven it for good/);
  const proven = {
    outcome: 'compliant',
    first: null,
    proof: null,
    renewal: dates,
    until: '2026-03-31',
  } as const;
  assert.equal(
    rehearsalText(proven).sentence,
    'They have proven it already, until 31 Mar 2026. The renewal is due 31 Mar 2026.',
  );
});
