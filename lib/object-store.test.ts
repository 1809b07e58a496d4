import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STORE_AWAY } from '#lib/object-store.testing.ts';
import { askPatiently, askStore, type Connection } from '#lib/object-store.ts';

Object.assign(process.env, {
  LECTERN_SECRET: 'a secret that only these tests know',
  ...STORE_AWAY,
});

/** How long a store may say nothing. */
function silence({ client }: Connection): number {
  const handler = client.config.requestHandler as unknown as {
    httpHandlerConfigs(): { socketTimeout?: number };
  };
  return handler.httpHandlerConfigs().socketTimeout ?? 0;
}

test('a store that copies a film is given time, and one that is asked for something is not', async () => {
  // Reading and writing 1 GB at 20 MB a second.
  const seconds = 1024 / 20;
  // The client's configuration is complete after its first call.
  const called = (store: Connection) =>
    store.client.send(new store.sdk.HeadBucketCommand({ Bucket: 'lectern' })).catch(() => silence(store));
  assert.ok(Number(await askPatiently('', called)) > seconds * 1000);
  assert.ok(Number(await askStore('', called)) <= 10_000);
});
