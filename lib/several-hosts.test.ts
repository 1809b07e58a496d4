import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnv } from '#lib/env.ts';
import { hostOf, serversIn, withFirst } from '#lib/several-hosts.ts';

const THREE = 'postgres://admin:a%40b,c@10.0.0.1:5432,10.0.0.2:5433,db-3.example/lectern?sslmode=require';

test('an address of several servers is one for each of them, and an address of one is itself', () => {
  assert.deepEqual(serversIn(THREE), [
    'postgres://admin:a%40b,c@10.0.0.1:5432/lectern?sslmode=require',
    'postgres://admin:a%40b,c@10.0.0.2:5433/lectern?sslmode=require',
    'postgres://admin:a%40b,c@db-3.example/lectern?sslmode=require',
  ]);
  assert.deepEqual(serversIn('postgres://u:p@one/x'), ['postgres://u:p@one/x']);
  assert.deepEqual(serversIn('postgres://one,two'), ['postgres://one', 'postgres://two']);
});

test('any of them can be put first', () => {
  const [, , third = ''] = serversIn(THREE);
  assert.equal(hostOf(third), 'db-3.example');
  assert.equal(
    withFirst(THREE, third),
    'postgres://admin:a%40b,c@db-3.example,10.0.0.1:5432,10.0.0.2:5433/lectern?sslmode=require',
  );
  assert.equal(withFirst('postgres://u@one/x', 'postgres://u@one/x'), 'postgres://u@one/x');
});

test('settings take several servers where an administrator is reached, and refuse what is no address', () => {
  assert.equal(parseEnv({ DATABASE_ADMIN_URL: THREE }).DATABASE_ADMIN_URL, THREE);
  const cluster = { name: 'main', primary: 'postgres://u@one/x', admin: THREE, replication: THREE };
  const { DATABASE_CLUSTERS } = parseEnv({ DATABASE_CLUSTERS: JSON.stringify([cluster]) });
  assert.equal(DATABASE_CLUSTERS?.[0]?.admin, THREE);
  for (const wrong of ['one,two', 'postgres://u@one:5432,:/x', 'postgres://u@one:port,two/x'])
    assert.throws(() => parseEnv({ DATABASE_ADMIN_URL: wrong }), /DATABASE_ADMIN_URL/);
});
