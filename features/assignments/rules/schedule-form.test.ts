import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scheduleInput } from '#features/assignments/input.ts';
import { choicesOf, predicateFrom, scheduleFrom } from '#features/assignments/rules/schedule-form.ts';

const ID = '01930000-0000-7000-8000-000000000001';
const fields = (entries: [string, string][]) => {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return form;
};

const FORM: [string, string][] = [
  ['title', 'Security for Sales'],
  ['what', `course:${ID}`],
  ['whatTitle', 'Security awareness'],
  ['validity', 'P1Y'],
  ['unit', ID],
  ['hired', 'within-days'],
  ['hiredDays', '30'],
  ['due', 'assignment'],
  ['dueDays', '14'],
  ['effectiveFrom', '2026-11-22'],
];

test('what the form says is what the action takes', () => {
  const input = scheduleInput.parse(scheduleFrom(fields(FORM)));
  assert.deepEqual(input.duePolicy, { kind: 'days-after', anchor: 'assignment', days: 14 });
  assert.deepEqual(input.requirement, {
    courseId: ID,
    title: 'Security awareness',
    validity: { anchor: 'previous-expiry', length: 'P1Y' },
    renewalWindow: 'P60D',
    grace: 'P14D',
    lookBack: 'P0D',
  });
});

test('nothing chosen is everybody, and choices come back from their predicate', () => {
  assert.deepEqual(predicateFrom(fields([])), { all: [] });
  assert.deepEqual(choicesOf(predicateFrom(fields(FORM))), {
    units: [ID],
    sites: [],
    hired: 'within-days',
    hiredDate: '',
    hiredDays: 30,
  });
});

test('an unfinished form is refused, not guessed', () => {
  const parsed = scheduleInput.safeParse(scheduleFrom(fields([['due', 'fixed']])));
  assert.equal(parsed.success, false);
  const names = parsed.error?.issues.map(({ path }) => path.join('.'));
  assert.deepEqual(names?.toSorted(), ['duePolicy.date', 'effectiveFrom', 'requirement', 'title']);
});
