import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterRecord } from '#lib/keeper/record.ts';
import { nextStep } from '#lib/keeper/voters.ts';

const state: ClusterRecord = {
  epoch: 4,
  primary: 'one',
  voters: ['two', 'three'],
  alone: null,
  timeline: 2,
  fork: '0/100',
  election: null,
};
const at = '2026-11-22T00:00:00.000Z';
const BOTH = { waitsFor: 'ANY 1 (lectern_three, lectern_two)' };
const ONE = { waitsFor: 'ANY 1 (lectern_two)' };
const NOBODY = { waitsFor: '' };

test('nothing is done while the server does as the record says', () => {
  assert.equal(nextStep(state, BOTH, ['two', 'three'], false, at), null);
  assert.equal(nextStep({ ...state, voters: [], alone: at }, NOBODY, [], true, at), null);
});

test('a standby that comes is recorded before the server is told', () => {
  const step = nextStep({ ...state, voters: ['two'] }, ONE, ['two', 'three'], false, at);
  assert.deepEqual(
    [step?.first, step?.record?.voters, step?.waitsFor],
    ['record', ['two', 'three'], ['two', 'three']],
  );
});

test('a standby that goes is recorded after the server has been told', () => {
  const step = nextStep(state, BOTH, ['two'], false, at);
  assert.deepEqual([step?.first, step?.record?.voters, step?.waitsFor], ['server', ['two'], ['two']]);
});

test('a server that does otherwise than the record says is told again', () => {
  const step = nextStep(state, ONE, ['two', 'three'], false, at);
  assert.deepEqual(step, { first: 'server', record: null, waitsFor: ['two', 'three'] });
});

test('that nobody is left is recorded first, and only after a while', () => {
  assert.equal(nextStep(state, BOTH, [], false, at), null);
  const step = nextStep(state, BOTH, [], true, at);
  assert.deepEqual(
    [step?.first, step?.record, step?.waitsFor],
    ['record', { ...state, voters: [], alone: at }, []],
  );
  const again = nextStep({ ...state, voters: [], alone: 'before' }, BOTH, [], true, at);
  assert.equal(again?.record?.alone, 'before');
});

test('who was alone waits for the first that comes before that is recorded', () => {
  const step = nextStep({ ...state, voters: [], alone: at }, NOBODY, ['three'], true, at);
  assert.deepEqual(
    [step?.first, step?.record, step?.waitsFor],
    ['server', { ...state, voters: ['three'], alone: null }, ['three']],
  );
});
