import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { AppError } from '#lib/errors.ts';
import { ensureBucket, listObjects, removeObject, type Stored } from '#lib/object-store.ts';
import { storage } from '#lib/storage.ts';
import { findStore, startStore, type TestStore } from '#scripts/topology/swift.testing.ts';

const programs = await findStore();
let store: TestStore;

async function bytesOf(stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('latin1');
}

/** What both makers promise. */
function contract() {
  test('bytes are kept under the name of their contents, once', async () => {
    const bytes = Buffer.from('0123456789');
    const name = await storage().put('acme', bytes, 'vtt');
    assert.equal(name, `${createHash('sha256').update(bytes).digest('hex')}.vtt`);
    assert.equal(await storage().put('acme', bytes, 'vtt'), name);
    assert.equal(await storage().size('acme', name), 10);
    assert.equal(await bytesOf(await storage().read('acme', name)), '0123456789');
    assert.equal(await bytesOf(await storage().read('acme', name, { start: 2, end: 4 })), '234');
  });

  test('one tenant’s file is not another’s', async () => {
    const name = await storage().put('acme', Buffer.from('of acme'), 'png');
    assert.equal(await storage().size('globex', name), null);
    assert.equal(await storage().size('acme', name.replace('.png', '.svg')), null);
  });

  test('an empty file and a large one come back whole', async () => {
    const empty = await storage().put('acme', Buffer.alloc(0), 'vtt');
    assert.equal(await storage().size('acme', empty), 0);
    const film = randomBytes(9 * 1024 * 1024);
    const name = await storage().put('acme', film, 'mp4');
    assert.equal(await storage().size('acme', name), film.length);
    const last = { start: film.length - 3, end: film.length - 1 };
    const end = await bytesOf(await storage().read('acme', name, last));
    assert.equal(end, film.subarray(-3).toString('latin1'));
  });
}

describe('on the disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-media-'));
  before(() => {
    process.env.LECTERN_DATA = folder;
    reset();
  });
  after(() => rmSync(folder, { recursive: true }));
  contract();
});

describe('in an object store', { skip: typeof programs === 'string' ? programs : false }, () => {
  before(async () => {
    if (typeof programs === 'string') return;
    store = await startStore(programs);
    Object.assign(process.env, store.environment);
    reset();
    assert.deepEqual([await ensureBucket(), await ensureBucket()], [true, false]);
  });
  after(() => store?.stop());
  contract();

  test('what begins alike is listed and can be removed', async () => {
    const name = await storage().put('initech', Buffer.from('x'), 'vtt');
    const keys: Stored[] = [];
    for await (const each of listObjects('media/initech/')) keys.push(each);
    assert.deepEqual(
      keys.map(({ key, bytes }) => [key, bytes]),
      [[`media/initech/${name}`, 1]],
    );
    await removeObject(`media/initech/${name}`);
    assert.equal(await storage().size('initech', name), null);
  });

  test('a wrong key, a missing bucket and a store that is gone are sentences', async () => {
    const asks = async (change: Record<string, string>, sentence: RegExp, code = 'unavailable') => {
      Object.assign(process.env, store.environment, change);
      reset();
      const failed = await storage()
        .put('acme', Buffer.from('other'), 'vtt')
        .catch((error: unknown) => error);
      assert.ok(failed instanceof AppError && failed.code === code, String(failed));
      assert.match(failed.message, sentence);
    };
    await asks({ S3_SECRET_KEY: 'wrong' }, /refuses our key/);
    await asks({ S3_BUCKET: 'another' }, /no bucket another/);
    await asks({ S3_ENDPOINT: 'http://127.0.0.1:9' }, /does not answer/);
  });
});

/** Settings and connections are made once per process: this test is several. */
function reset(): void {
  for (const name of ['env', 'object-store', 'object-store.breaker'])
    delete (globalThis as unknown as Record<symbol, unknown>)[Symbol.for(`lectern.${name}`)];
}
