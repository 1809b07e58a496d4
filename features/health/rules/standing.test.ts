import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DatabaseServer, DatabaseStanding } from '#db/standings.ts';
import { clusterTold, overallTold, partTold, serverTold } from '#features/health/rules/standing.ts';

const server = (changes: Partial<DatabaseServer> = {}): DatabaseServer => ({
  address: 'db-1:5432/lectern',
  part: 'standby',
  answers: true,
  acknowledges: true,
  behindBytes: 0,
  lags: false,
  ...changes,
});
const primary = server({ part: 'primary', acknowledges: false, behindBytes: null });
const cluster = (changes: Partial<DatabaseStanding> = {}): DatabaseStanding => ({
  cluster: 'main',
  failsOver: true,
  headless: false,
  alone: false,
  servers: [primary, server(), server()],
  ...changes,
});

test('a cluster says whether it could lose its primary now', () => {
  assert.deepEqual(clusterTold(cluster()).word, 'Fails over');
  const one = cluster({ servers: [primary, server(), server({ acknowledges: false, answers: false })] });
  assert.deepEqual([clusterTold(one).tone, clusterTold(one).word], ['warn', 'Fails over, with one standby']);
  const none = cluster({ servers: [primary, server({ acknowledges: false, answers: false })] });
  assert.deepEqual([clusterTold(none).tone, clusterTold(none).word], ['danger', 'Waits for a standby']);
  assert.deepEqual(clusterTold(cluster({ alone: true })).word, 'Without a standby');
  assert.equal(clusterTold(cluster({ servers: [primary, server()] })).tone, 'success', 'it has but one');
});

test('without keepers it says that nobody takes over, and that is no fault', () => {
  const told = clusterTold(cluster({ failsOver: false, servers: [primary] }));
  assert.deepEqual([told.tone, told.word], ['neutral', 'One primary']);
});

test('a cluster that takes no writes says what still goes', () => {
  const text = (changes: Partial<DatabaseStanding>) =>
    clusterTold(cluster({ headless: true, ...changes })).text;
  assert.match(text({}), /read on another server.*A standby takes/);
  assert.match(text({ failsOver: false, servers: [primary, server({ part: 'replica' })] }), /saved\.$/);
  assert.equal(text({ failsOver: false, servers: [primary] }), 'Nothing can be read or saved.');
});

test('a server says what it is there for, and how it is', () => {
  assert.equal(partTold(server()), 'Standby, confirms writes');
  assert.equal(partTold(server({ acknowledges: false })), 'Standby, follows');
  assert.equal(serverTold(server({ answers: false }), false).tone, 'warn');
  assert.equal(serverTold({ ...primary, answers: false }, false).tone, 'danger');
  assert.equal(serverTold(primary, true).word, 'Takes no writes');
  assert.equal(serverTold(server({ lags: true }), false).word, 'Too far behind to be read');
});

test('all of it in three words', () => {
  const word = (databases: DatabaseStanding[]) => overallTold([], databases, []).word;
  assert.equal(word([cluster()]), 'All is well');
  assert.equal(word([cluster(), cluster({ failsOver: false, servers: [primary] })]), 'All is well');
  assert.equal(
    word([cluster({ servers: [primary, server(), server({ lags: true })] })]),
    'Works, with faults',
  );
  assert.equal(word([cluster(), cluster({ headless: true })]), 'Needs attention now');
});
