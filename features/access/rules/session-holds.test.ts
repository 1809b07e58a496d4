import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sessionHolds } from '#features/access/rules/session-holds.ts';

const session = { sessionId: 'a', issuedAt: new Date(1_000) };

test('a session holds until it, or all of its time, is ended', () => {
  assert.equal(sessionHolds(session, { sessionsValidFrom: null, signedOut: [] }), true);
  assert.equal(sessionHolds(session, { sessionsValidFrom: 1_000, signedOut: ['b'] }), true);
  assert.equal(sessionHolds(session, { sessionsValidFrom: 1_001, signedOut: [] }), false);
  assert.equal(sessionHolds(session, { sessionsValidFrom: null, signedOut: ['b', 'a'] }), false);
});

test('what an earlier version has cached says nothing of single sessions', () => {
  assert.equal(sessionHolds(session, { sessionsValidFrom: null }), true);
});
