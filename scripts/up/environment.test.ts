import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { embeddedEnvironment, givenEnvironment } from '#scripts/up/environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'lectern-environment-'));
after(() => rmSync(folder, { recursive: true }));
const base = { NODE_ENV: 'production', LECTERN_DATA: folder } as const;
const cluster = {
  adminUrl: 'postgres://lectern_admin:top@127.0.0.1:1/lectern',
  passwords: { app: 'a', jobs: 'j' },
  primaryUrl: (role: string, password: string) => `postgres://${role}:${password}@127.0.0.1:1/lectern`,
  standbyUrl: (_: string, role: string, password: string) =>
    `postgres://${role}:${password}@127.0.0.1:2/lectern`,
};

test('the server never learns the way in of the superuser', () => {
  const { server, setup } = embeddedEnvironment(base, cluster);
  assert.equal(JSON.stringify(server).includes('lectern_admin'), false);
  assert.equal(setup.DATABASE_ADMIN_URL, cluster.adminUrl);
  const given = givenEnvironment({
    ...base,
    LECTERN_SECRET: 's'.repeat(32),
    DATABASE_ADMIN_URL: cluster.adminUrl,
  });
  assert.equal(JSON.stringify(given.server).includes('lectern_admin'), false);
  assert.equal(given.setup.DATABASE_ADMIN_URL, cluster.adminUrl);
});

test('the secret is made once and is for the owner alone', () => {
  const first = embeddedEnvironment(base, cluster).server.LECTERN_SECRET;
  assert.equal(embeddedEnvironment(base, cluster).server.LECTERN_SECRET, first);
  assert.equal(Buffer.from(first ?? '', 'base64url').length, 32);
  assert.equal(statSync(join(folder, 'secret')).mode & 0o777, 0o600);
});

test('what the operator set stands', () => {
  const { server } = embeddedEnvironment(
    { ...base, ROOT_DOMAIN: 'learn.example', LECTERN_DEMO: '0' },
    cluster,
  );
  assert.deepEqual([server.ROOT_DOMAIN, server.LECTERN_DEMO], ['learn.example', '0']);
});

test('with a database of their own, operators bring the secret too', () => {
  assert.throws(
    () => givenEnvironment({ ...base, DATABASE_URL: 'postgres://db/lectern' }),
    /LECTERN_SECRET must be set/,
  );
});
