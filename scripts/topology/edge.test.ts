import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#lib/embedded/ports.ts';
import { edgeKeys, signedPath } from '#lib/media-address.ts';
import { ensureBucket, putObject, removeObject } from '#lib/object-store.ts';
import { storage } from '#lib/storage.ts';
import { ensurePrograms } from '#scripts/debian-packages.ts';
import { takesConnections } from '#scripts/topology/answers.ts';
import { type EdgeFigures, edgeFigures, keptLog } from '#scripts/topology/edge-figures.ts';
import { EDGE_SCRIPT, type Edge, nginxConf } from '#scripts/topology/nginx.ts';
import { findStore, startStore, type TestStore } from '#scripts/topology/swift.testing.ts';

process.env.LECTERN_SECRET = 'the secret that the edge is told of';
process.env.LECTERN_SECRET_PREVIOUS = 'the secret that it was told of before';

const programs = await findStore();
const nginx = await ensurePrograms('nginx', 'nginx-js').catch((error: Error) => error.message);
const absent = [programs, nginx].find((each) => typeof each === 'string');

/** Its time is that of all its tests and of the store's start, which alone takes minutes on a machine that is busy. */
const suite = { skip: absent === undefined ? false : String(absent), timeout: 900_000 };

describe('the edge', suite, () => {
  let store: TestStore;
  let edge: ChildProcess;
  let port: number;
  const folder = mkdtempSync(join(tmpdir(), 'lectern-edge-'));
  const film = randomBytes(3 * 1024 * 1024 + 5);
  let name: string;
  let captions: string;

  before(async () => {
    if (typeof programs === 'string' || typeof nginx === 'string') return;
    store = await startStore(programs);
    Object.assign(process.env, store.environment);
    await ensureBucket();
    name = await storage().put('acme', film, 'mp4');
    captions = await storage().put('acme', Buffer.from('WEBVTT\n'.repeat(500)), 'vtt');
    await putObject('_next/static/chunks/a~(b)[c].js', Buffer.from('1;'.repeat(2000)), {
      type: 'text/javascript; charset=utf-8',
      bytes: 4000,
    });
    port = await freePort();
    copyFileSync(EDGE_SCRIPT, join(folder, 'media.js'));
    const { S3_ENDPOINT = '' } = store.environment;
    const portOf = (node: string) => (node === 'store' ? Number(new URL(S3_ENDPOINT).port) : 9);
    const given = store.environment as Edge['store'];
    const conf = nginxConf({
      port,
      folder,
      module: nginx['nginx-js'],
      keys: edgeKeys(),
      store: given,
      portOf,
    });
    writeFileSync(join(folder, 'nginx.conf'), conf);
    chmodSync(folder, 0o755);
    const args = ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')];
    edge = spawn(nginx.nginx, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    edge.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    while (!(await takesConnections(port))) {
      assert.equal(edge.exitCode, null, said);
      await sleep(20);
    }
  });
  after(async () => {
    if (edge?.exitCode === null) {
      const gone = once(edge, 'exit');
      edge.kill('SIGTERM');
      await gone;
    }
    await store?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  let asked = 0;
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    asked += 1;
    return fetch(`http://127.0.0.1:${port}${path}`, { headers, method });
  };
  const address = (file = name, now = new Date()) => signedPath(`/media/acme/${file}`, now);
  /** Sent as it is written: fetch would straighten a crooked path. */
  const status = (path: string) =>
    new Promise<[number | undefined, string | undefined]>((resolve, reject) => {
      asked += 1;
      request({ host: '127.0.0.1', port, path }, (answer) => {
        answer.resume();
        const edge = answer.headers['x-edge'];
        answer.on('end', () => resolve([answer.statusCode, edge === undefined ? edge : String(edge)]));
      })
        .on('error', reject)
        .end();
    });

  test('a signed address opens the film, whole and in parts, and parts are kept', async () => {
    const whole = await get(address());
    assert.deepEqual([whole.status, whole.headers.get('content-type')], [200, 'video/mp4']);
    assert.ok(Buffer.from(await whole.arrayBuffer()).equals(film));
    const part = await get(address(), { range: 'bytes=1048570-1048580' });
    assert.deepEqual(
      [part.status, part.headers.get('content-range'), part.headers.get('x-edge')],
      [206, `bytes 1048570-1048580/${film.length}`, 'HIT'],
    );
    assert.ok(Buffer.from(await part.arrayBuffer()).equals(film.subarray(1048570, 1048581)));
    const end = await get(address(), { range: 'bytes=-5' });
    assert.deepEqual([end.status, (await end.arrayBuffer()).byteLength], [206, 5]);
    const beyond = await get(address(), { range: `bytes=${film.length}-` });
    assert.equal(beyond.status, 416);
    const head = await get(address(), {}, 'HEAD');
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(film.length)]);
  });

  test('it says to browsers what the node’s own door says', async () => {
    const answer = await get(address(captions), { 'accept-encoding': 'gzip' });
    // To its end, and then it is kept.
    await answer.arrayBuffer();
    const { headers } = answer;
    assert.deepEqual(
      Object.fromEntries(
        ['cache-control', 'x-content-type-options', 'access-control-allow-origin', 'content-encoding'].map(
          (each) => [each, headers.get(each)],
        ),
      ),
      {
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        'access-control-allow-origin': '*',
        'content-encoding': 'gzip',
      },
    );
    assert.match(headers.get('content-security-policy') ?? '', /sandbox/);
    assert.equal(headers.get('content-type'), 'text/vtt; charset=utf-8');
    assert.deepEqual(
      [...headers.keys()].filter((each) => /^x-(amz|trans|openstack)/.test(each)),
      [],
    );
  });

  test('another signature of the same file finds the same copy', async () => {
    const earlier = address(captions, new Date(Date.now() - 5.5 * 3600_000));
    const now = address(captions);
    assert.deepEqual(
      [await status(now), await status(earlier)],
      [
        [200, 'HIT'],
        [200, 'HIT'],
      ],
    );
    assert.equal((await status(`${now}&x=1`))[0], 403);
  });

  test('nothing opens without a signature, by another’s, after its time or by another method, kept or not', async () => {
    const [path = '', query = ''] = address().split('?');
    for (const crooked of [
      path,
      `${path}?verify=`,
      `/media/globex/${name}?${query}`,
      `/media/acme/${captions}?${query}`,
      `/media/acme/%2e%2e/acme/${name}?${query}`,
      `/media/acme/../acme/${name}?${query}`,
      `/media//acme/${name}?${query}`,
      `${path}?${query}&verify=1`,
      address(name, new Date(Date.now() - 24 * 3600_000)),
    ])
      assert.equal((await status(crooked))[0], 403, crooked);
    assert.equal((await get(address(), {}, 'POST')).status, 403);
    assert.equal((await get(address(), {}, 'DELETE')).status, 403);
    assert.deepEqual(await status(address(name.replace('.mp4', '.png'))), [404, undefined]);
    assert.deepEqual(await status(signedPath(`/media/globex/${name}`, new Date())), [404, undefined]);
    for (const up of ['..', '%2e%2e'])
      assert.equal((await status(`/_next/static/${up}/${up}/media/acme/${name}`))[0], 403);
  });

  test('assets need no signature, whatever is in their name, and come compressed', async () => {
    const path = '/_next/static/chunks/a~(b)%5Bc%5D.js';
    assert.deepEqual(await status(path), [200, 'MISS']);
    const again = await get(path, { 'accept-encoding': 'gzip' });
    assert.deepEqual(
      [again.headers.get('x-edge'), again.headers.get('content-encoding'), (await again.text()).length],
      ['HIT', 'gzip', 4000],
    );
    assert.deepEqual(await status('/_next/static/chunks/none.js'), [404, undefined]);
  });

  test('what is kept is served while the store hangs or is gone, and every answer is counted', async () => {
    const before = await figures();
    await removeObject(`media/acme/${captions}`);
    store.hang();
    assert.deepEqual(await status(address(captions)), [200, 'HIT']);
    store.goOn();
    await status(`/media/acme/${captions}`);
    const since = await figures(before);
    assert.deepEqual([since.hits, since.misses, since.refused, since.hitRate], [1, 0, 1, 1]);
  });

  /** When every answer has come to the log, where it stands a second later. */
  async function figures(since?: EdgeFigures): Promise<EdgeFigures> {
    for (;;) {
      const { hits, misses, refused } = await edgeFigures(undefined, keptLog(folder));
      if (hits + misses + refused === asked) return edgeFigures(since, keptLog(folder));
      await sleep(50);
    }
  }
});
