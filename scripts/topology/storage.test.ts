import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { breakers, isAway } from '#lib/breaker.ts';
import { DEPENDENCIES } from '#lib/dependencies.ts';
import { AppError } from '#lib/errors.ts';
import { mediaUrl } from '#lib/media-address.ts';
import { askStore, ensureBucket, listObjects, removeObject, type Stored } from '#lib/object-store.ts';
import { learnRegions } from '#lib/regions.ts';
import { storage } from '#lib/storage.ts';
import { findStore, startStore, type TestStore } from '#scripts/topology/swift.testing.ts';

const programs = await findStore();
/** Its time is that of all its tests and of the store's start, which alone takes minutes on a machine that is busy. */
const suite = { skip: typeof programs === 'string' ? programs : false, timeout: 900_000 };
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

  test('bytes whose name is known are kept as they come, and once', async () => {
    const film = randomBytes(3 * 1024 * 1024 + 7);
    const name = `${createHash('sha256').update(film).digest('hex')}.mp4`;
    let taken = 0;
    const pieces = async function* () {
      for (let at = 0; at < film.length; at += 100_000) {
        taken += 1;
        yield film.subarray(at, at + 100_000);
      }
    };
    await storage().keep('acme', name, film.length, pieces());
    assert.equal(taken, 32);
    assert.equal(await storage().size('acme', name), film.length);
    const back = await bytesOf(await storage().read('acme', name));
    assert.equal(createHash('sha256').update(back, 'latin1').digest('hex'), name.slice(0, 64));
    await storage().keep('acme', name, film.length, pieces());
    assert.equal(await storage().size('acme', name), film.length);
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

describe('in an object store', suite, () => {
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

  test('media of a tenant that has to stay in a region lies in its store, and nowhere else', async () => {
    const { S3_ENDPOINT = '', S3_SECRET_KEY = '', S3_ACCESS_KEY = '' } = store.environment;
    const au = {
      ...{ endpoint: S3_ENDPOINT, region: 'us-east-1', bucket: 'lectern-au', cdn: 'http://au.cdn.localhost' },
      ...{ accessKey: S3_ACCESS_KEY, secretKey: S3_SECRET_KEY },
    };
    Object.assign(process.env, {
      REGIONS: JSON.stringify({ au: { store: au } }),
      LECTERN_SECRET: 'x'.repeat(40),
    });
    reset();
    learnRegions([
      { id: 'a', slug: 'sydney', region: 'au' },
      { id: 'b', slug: 'acme', region: null },
      { id: 'c', slug: 'boston', region: 'us' },
    ]);
    await askStore('media/sydney/', ({ sdk, client, Bucket }) =>
      client.send(new sdk.CreateBucketCommand({ Bucket })),
    );
    const name = await storage().put('sydney', Buffer.from('stays'), 'vtt');
    assert.equal(await bytesOf(await storage().read('sydney', name)), 'stays');
    assert.match(mediaUrl('sydney', name, new Date()), /^http:\/\/au\.cdn\.localhost\/media\/sydney\//);
    assert.match(mediaUrl('acme', name, new Date()), /^http:\/\/cdn\.localhost\/media\/acme\//);
    await assert.rejects(
      storage().put('boston', Buffer.from('stays'), 'vtt'),
      /For the region us no object store/,
    );
    reset();
    assert.equal(
      await storage().size('sydney', name),
      null,
      'the installation’s own store has never seen it',
    );
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

describe('an object store that goes', suite, () => {
  let own: TestStore;
  before(async () => {
    if (typeof programs === 'string') return;
    own = await startStore(programs);
    Object.assign(process.env, own.environment);
    reset();
    await ensureBucket();
  });
  after(() => own?.stop());

  const put = () => storage().put('acme', Buffer.from(randomUUID()), 'vtt');
  const state = () => breakers().find(({ name }) => name === 'object_store')?.state;
  async function refused(): Promise<unknown> {
    const failed = await put().catch((error: unknown) => error);
    assert.ok(failed instanceof AppError && failed.code === 'unavailable', String(failed));
    assert.equal(failed.retryAfter, 5);
    return failed.cause;
  }
  const refusedUnasked = async () => assert.ok(isAway(await refused()), 'the store is not asked');
  /** It is tried twice, and waits five seconds each time. */
  async function refusedInVain(): Promise<void> {
    const began = clock();
    const { name, $metadata } = (await refused()) as { name: string; $metadata?: { attempts?: number } };
    assert.deepEqual([name, $metadata?.attempts], ['TimeoutError', 2]);
    assert.ok(clock() - began < 30_000, `${clock() - began} ms`);
  }

  const clock = performance.now.bind(performance);
  /** By the breaker's clock no time passes but its rests. */
  let now = clock();
  beforeEach((t) => {
    if ('mock' in t) t.mock.method(performance, 'now', () => now);
  });
  const rests = () => {
    now += DEPENDENCIES.object_store.restMs;
  };
  async function comesBack(): Promise<void> {
    rests();
    await put();
    assert.equal(state(), 'closed');
  }

  test('when it freezes: refused, after two that waited at once, until it goes on', async () => {
    await put();
    own.hang();
    for (let n = 0; n < 2; n++) await refusedInVain();
    assert.equal(state(), 'open');
    await refusedUnasked();
    rests();
    const probe = refusedInVain();
    while (state() !== 'half-open') await setImmediate();
    await refusedUnasked();
    await probe;
    assert.equal(state(), 'open');
    own.goOn();
    await comesBack();
  });

  test('when it dies: refused at once, until it is up again', async () => {
    await put();
    await own.kill();
    for (let n = 0; n < 2; n++) assert.equal(((await refused()) as { code?: string }).code, 'ECONNREFUSED');
    assert.equal(state(), 'open');
    await refusedUnasked();
    await own.start();
    await comesBack();
  });
});

/** Settings and connections are made once per process: this test is several. */
function reset(): void {
  for (const name of ['env', 'object-store', 'object-store.breakers', 'regions'])
    delete (globalThis as unknown as Record<symbol, unknown>)[Symbol.for(`lectern.${name}`)];
}
