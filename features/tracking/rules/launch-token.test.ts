import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { LAUNCH_MINUTES, mintLaunchToken, readLaunchToken } from '#features/tracking/rules/launch-token.ts';
import { sign } from '#lib/crypto.ts';

const NOW = new Date('2026-03-02T10:00:00Z');
const launch = {
  tenantId: '019a0000-0000-7000-8000-000000000001',
  personId: '019a0000-0000-7000-8000-000000000002',
  attemptId: '019a0000-0000-7000-8000-000000000003',
  lessonId: '019a0000-0000-7000-8000-000000000004',
};

before(() => {
  process.env.LECTERN_SECRET = 'a secret for this test alone, long enough';
});

test('a token says who plays what, and until when', () => {
  const expiresAt = NOW.getTime() + LAUNCH_MINUTES * 60_000;
  assert.deepEqual(readLaunchToken(mintLaunchToken(launch, NOW)), { ...launch, expiresAt });
});

test('nothing else is a token: forged, cut, signed for another purpose, or of another shape', () => {
  const token = mintLaunchToken(launch, NOW);
  const [payload, mac] = token.split('.');
  const others = [
    '',
    '.',
    token.slice(0, -1),
    `${payload}x.${mac}`,
    sign('seen', JSON.stringify(Object.values(launch))),
    sign('launch', '[]'),
    sign('launch', JSON.stringify([...Object.values(launch), 'soon'])),
  ];
  for (const other of others) assert.equal(readLaunchToken(other), null, other);
});
