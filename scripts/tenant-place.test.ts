import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { AppError } from '#lib/errors.ts';
import { requireRegion } from '#scripts/tenant-place.ts';

before(() => {
  const at = (name: string, region: string) => ({ name, region, primary: 'postgres://127.0.0.1:1/x' });
  process.env.DATABASE_CLUSTERS = JSON.stringify([at('eu-1', 'eu'), at('au-1', 'au'), at('us-1', 'us')]);
  process.env.REGION = 'eu';
  process.env.REDIS_URL = 'redis://127.0.0.1:1';
  const [endpoint, cdn] = ['https://s3.au.example', 'https://cdn.au.example'];
  const store = { endpoint, region: 'au', bucket: 'b', accessKey: 'k', secretKey: 's', cdn };
  process.env.REGIONS = JSON.stringify({ au: { redis: 'redis://127.0.0.1:2', store } });
});

const refused = (words: RegExp) => (error: unknown) =>
  error instanceof AppError && error.code === 'conflict' && words.test(error.message);

test('who has to stay in a region may live on its clusters alone', () => {
  requireRegion('acme', 'eu', 'eu-1');
  requireRegion('acme', 'au', 'au-1');
  requireRegion('acme', null, 'us-1');
  assert.throws(
    () => requireRegion('acme', 'eu', 'au-1'),
    refused(/acme has to stay in the region eu, and au-1 is in au/),
  );
});

test('and in a region without Redis and store on none, whatever its clusters', () => {
  assert.throws(
    () => requireRegion('acme', 'us', 'us-1'),
    refused(/For the region us there is no Redis for cached data and no object store for media/),
  );
});
