import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Place } from '#lib/embedded/place.ts';
import { goneBack, lastMark, mark } from '#lib/keeper/mark.ts';
import type { ClusterRecord } from '#lib/keeper/record.ts';

const state: ClusterRecord = {
  epoch: 4,
  primary: 'one',
  voters: ['two'],
  alone: null,
  timeline: 2,
  fork: '0/100',
  election: null,
};

test('a record that is older than what a node has seen is known by its epoch or its revision', (t) => {
  const data = mkdtempSync(join(tmpdir(), 'lectern-mark-'));
  t.after(() => rmSync(data, { recursive: true }));
  const where = { place: { data } as Place, node: 'two' };
  const view = (epoch: number, revision: string) => ({ state: { ...state, epoch }, revision });
  assert.equal(lastMark(where), null);
  assert.equal(goneBack(view(1, '2'), null), false);
  mark(where, view(4, '19'));
  assert.deepEqual(lastMark(where), { epoch: 4, revision: 19n });
  assert.deepEqual(readdirSync(data), ['two.epoch']);
  assert.equal(goneBack(view(4, '19'), lastMark(where)), false);
  assert.equal(goneBack(view(5, '100'), lastMark(where)), false);
  assert.equal(goneBack(view(4, '9'), lastMark(where)), true);
  assert.equal(goneBack(view(3, '100'), lastMark(where)), true);
  // Of a version that noted the epoch alone, or by a disk that was full.
  writeFileSync(join(data, 'two.epoch'), '4\n');
  assert.deepEqual(lastMark(where), { epoch: 4, revision: 0n });
  writeFileSync(join(data, 'two.epoch'), '');
  assert.deepEqual(lastMark(where), { epoch: 0, revision: 0n });
});
