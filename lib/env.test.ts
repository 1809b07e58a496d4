import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnv } from '#lib/env.ts';

test('nothing set is a sound configuration, and empty counts as unset', () => {
  const plain = parseEnv({});
  assert.deepEqual(parseEnv({ PORT: '', DATABASE_URL: '', ROLES: '', DATABASE_CLUSTERS: '' }), plain);
  assert.equal(plain.PORT, 3000);
  assert.deepEqual(plain.ROLES, ['web', 'sign-in', 'intake', 'worker']);
  assert.equal(plain.DATABASE_POOL_MAX, 10);
  assert.deepEqual(plain.TRUSTED_PROXIES, []);
});

test('one sentence names every fault, and no value of it', () => {
  const faults = {
    PORT: '99999',
    LECTERN_SECRET: 'short',
    DATABASE_URL: 'not an address',
    DATABASE_POOL_MAX: '51',
    DATABASE_CLUSTERS: '{',
    LECTERN_DEMO: 'yes',
    LOG_LEVEL: 'loud',
  };
  const said = (() => {
    try {
      parseEnv(faults);
    } catch (error) {
      return (error as Error).message;
    }
  })();
  for (const name of Object.keys(faults)) assert.match(said ?? '', new RegExp(`${name}: `));
  for (const value of ['short', 'not an address', 'loud']) assert.doesNotMatch(said ?? '', new RegExp(value));
});

test('lists are cut at commas, the root domain is lower case', () => {
  const env = parseEnv({
    ROLES: ' web , intake,',
    ROOT_DOMAIN: 'Learn.Example.COM',
    DATABASE_REPLICA_URL: 'postgres://a/b, postgres://c/d',
    CDN_URL: 'https://cdn.example.com//',
  });
  assert.deepEqual(env.ROLES, ['web', 'intake']);
  assert.equal(env.ROOT_DOMAIN, 'learn.example.com');
  assert.deepEqual(env.DATABASE_REPLICA_URL, ['postgres://a/b', 'postgres://c/d']);
  assert.equal(env.CDN_URL, 'https://cdn.example.com');
});

test('a role that there is not is refused by its sentence', () => {
  assert.deepEqual(parseEnv({ ROLES: 'sign-in' }).ROLES, ['sign-in']);
  assert.throws(
    () => parseEnv({ ROLES: 'web,login' }),
    /ROLES\.1: names a role that there is not\. There are web, sign-in, intake, worker\./,
  );
  assert.throws(() => parseEnv({ ROLES: ',' }), /ROLES/);
});

test('the servers of the event log are addresses, and its room is a number', () => {
  const env = parseEnv({ NATS_URL: 'nats://a:4222, nats://b:4222' });
  assert.deepEqual([env.NATS_URL, env.NATS_LOG_MB], [['nats://a:4222', 'nats://b:4222'], 1024]);
  assert.throws(() => parseEnv({ NATS_URL: 'nats://a:4222,b', NATS_LOG_MB: '0' }), /NATS_URL.*NATS_LOG_MB/);
});

test('several clusters are told apart by name', () => {
  const clusters = [
    { name: 'main', primary: 'postgres://a/b', read: ['postgres://c/d'] },
    { name: 'big-1', region: 'eu', primary: 'postgres://e/f' },
  ];
  const env = parseEnv({ DATABASE_CLUSTERS: JSON.stringify(clusters) });
  assert.deepEqual(
    env.DATABASE_CLUSTERS?.map(({ name, region, read, report }) => [name, region, read, report]),
    [
      ['main', 'default', ['postgres://c/d'], ['postgres://c/d']],
      ['big-1', 'eu', [], []],
    ],
  );
  assert.throws(() => parseEnv({ DATABASE_CLUSTERS: '[]' }), /DATABASE_CLUSTERS/);
  assert.throws(
    () => parseEnv({ DATABASE_CLUSTERS: JSON.stringify([clusters[0], clusters[0]]) }),
    /DATABASE_CLUSTERS: names a cluster twice/,
  );
  assert.throws(
    () => parseEnv({ DATABASE_CLUSTERS: JSON.stringify([{ ...clusters[0], name: 'A b' }]) }),
    /DATABASE_CLUSTERS/,
  );
});

test('there is one Redis, and a replica only of it', () => {
  const one = parseEnv({ REDIS_URL: 'redis://a:6379', REDIS_REPLICA_URL: 'redis://b:6379' });
  assert.equal(one.REDIS_REPLICA_URL, 'redis://b:6379');
  assert.deepEqual(parseEnv({ REDIS_SENTINELS: 'redis://a:1, redis://b:2' }).REDIS_SENTINELS, [
    'redis://a:1',
    'redis://b:2',
  ]);
  assert.throws(
    () => parseEnv({ REDIS_URL: 'redis://a', UPSTASH_REDIS_REST_URL: 'https://b' }),
    /UPSTASH_REDIS_REST_URL: is one Redis too many beside REDIS_URL/,
  );
  assert.throws(() => parseEnv({ REDIS_REPLICA_URL: 'redis://b' }), /REDIS_REPLICA_URL: needs REDIS_URL/);
});

test('secrets that were replaced must be as long as the present one', () => {
  assert.deepEqual(parseEnv({}).LECTERN_SECRET_PREVIOUS, []);
  assert.throws(
    () => parseEnv({ LECTERN_SECRET_PREVIOUS: `${'x'.repeat(32)},short` }),
    /LECTERN_SECRET_PREVIOUS.*32/,
  );
});

test('an object store is named whole, with the edge before it, or not at all', () => {
  const whole = {
    S3_ENDPOINT: 'https://s3.example.com/',
    S3_REGION: 'eu-1',
    S3_BUCKET: 'lectern',
    S3_ACCESS_KEY: 'key',
    S3_SECRET_KEY: 'secret',
    CDN_URL: 'https://cdn.example.com',
  };
  assert.equal(parseEnv(whole).S3_ENDPOINT, 'https://s3.example.com');
  assert.equal(parseEnv({ CDN_URL: whole.CDN_URL }).S3_BUCKET, undefined);
  for (const name of Object.keys(whole))
    assert.throws(() => parseEnv({ ...whole, [name]: '' }), new RegExp(`${name}: is needed too, since S3_`));
  assert.throws(() => parseEnv({ ...whole, S3_BUCKET: 'No Bucket' }), /S3_BUCKET: is no name for a bucket/);
});
