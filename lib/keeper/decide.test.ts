import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anyOf, bytesOf, outcome, whomToWaitFor } from '#lib/keeper/decide.ts';
import type { ClusterRecord, Member } from '#lib/keeper/record.ts';

const state: ClusterRecord = {
  epoch: 4,
  primary: 'one',
  voters: ['two', 'three'],
  alone: null,
  timeline: 2,
  fork: '0/100',
  election: { epoch: 5, by: 'two' },
};
const standby = (node: string, lsn: string | null, promised = 5): Member => ({
  node,
  role: 'standby',
  promised,
  lsn,
});
const old: Member = { node: 'one', role: 'stopped', promised: 5, lsn: null };

test('of all voters the one with the most becomes primary, and nobody else counts until it has caught up', () => {
  const next = outcome(state, [standby('two', '0/F0'), standby('three', '1/0'), old], true);
  assert.deepEqual(next, {
    epoch: 5,
    primary: 'three',
    voters: [],
    alone: null,
    timeline: null,
    fork: '0/100',
    election: null,
  });
  assert.equal(outcome(state, [standby('three', '1/0'), standby('two', '1/0')], true)?.primary, 'three');
});

test('who was wished for becomes primary when nobody has more', () => {
  const wished: ClusterRecord = { ...state, election: { epoch: 5, by: 'one', to: 'two' } };
  const elected = (lsn: string) => outcome(wished, [standby('three', '1/0'), standby('two', lsn), old], true);
  assert.equal(elected('1/0')?.primary, 'two');
  assert.equal(elected('0/F0')?.primary, 'three');
});

test('a voter that is missing, has not promised or cannot say what it has keeps everybody from being promoted', () => {
  for (const members of [
    [standby('two', '5/0')],
    [standby('two', '5/0'), standby('three', '1/0', 4)],
    [standby('two', '5/0'), standby('three', null)],
    [standby('two', '5/0'), { ...standby('three', null), role: 'empty' as const }],
    [standby('two', '5/0'), standby('four', '9/0')],
  ])
    for (const inTime of [true, false]) assert.equal(outcome(state, members, inTime), null);
});

test('then the old primary may come back, once nobody better was found in time, with the voters it had', () => {
  const members = [standby('two', '5/0'), old];
  assert.equal(outcome(state, members, true), null);
  assert.deepEqual(outcome(state, members, false), { ...state, epoch: 5, election: null });
  assert.equal(outcome(state, [standby('two', '5/0'), { ...old, role: 'empty' }], false), null);
});

test('who went on alone is the only one that may be primary again, at once', () => {
  const alone = { ...state, voters: [], alone: '2026-11-22T00:00:00Z' };
  const others = [standby('two', '9/0'), standby('three', '9/0')];
  assert.equal(outcome(alone, others, false), null);
  assert.deepEqual(outcome(alone, [...others, old], true), { ...alone, epoch: 5, election: null });
});

test('a server waits from its start for those whom the record names, or for any other that votes', () => {
  const all = ['one', 'two', 'three'];
  assert.deepEqual(whomToWaitFor(state, 'one', all), ['two', 'three']);
  assert.deepEqual(whomToWaitFor({ ...state, voters: ['two'] }, 'one', all), ['two']);
  assert.deepEqual(whomToWaitFor({ ...state, voters: [], alone: 'since' }, 'one', all), []);
  assert.deepEqual(whomToWaitFor({ ...state, voters: [], alone: 'since' }, 'two', all), ['one', 'three']);
  assert.equal(anyOf(['lectern_two', 'lectern_three']), 'ANY 1 (lectern_three, lectern_two)');
  assert.equal(anyOf([]), '');
});

test('positions are compared as numbers', () => {
  assert.ok(bytesOf('1/0') > bytesOf('0/FFFFFFFF'));
  assert.ok(bytesOf('0/10') > bytesOf('0/9'));
});
