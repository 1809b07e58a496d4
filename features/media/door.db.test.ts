import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Tenant } from '#db/placement.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { mediaDoor, toEdge } from '#features/media/door.ts';
import { signedPath } from '#lib/media-address.ts';
import { STORE_AWAY } from '#lib/object-store.testing.ts';
import { storage } from '#lib/storage.ts';

let cluster: TestCluster;
let acme: Tenant;
let globex: Tenant;
let server: Server;
let name: string;
const folder = mkdtempSync(join(tmpdir(), 'lectern-media-'));

before(async () => {
  process.env.LECTERN_DATA = folder;
  process.env.LECTERN_SECRET = 'a secret that only these tests know';
  cluster = await testCluster();
  acme = await cluster.newTenant();
  globex = await cluster.newTenant();
  name = await storage().put(acme.slug, Buffer.from('0123456789'), 'vtt');
  server = createServer((incoming, response) => {
    Promise.resolve(
      incoming.url?.startsWith('/_next/') ? toEdge(incoming, response) : mediaDoor(incoming, response),
    ).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  server.close();
  server.closeAllConnections();
  await cluster.stop();
  rmSync(folder, { recursive: true });
});

function get(host: string, path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { port } = server.address() as AddressInfo;
  return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      request({ host: '127.0.0.1', port, path, method, headers: { host, ...headers } }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          body += part;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      })
        .on('error', reject)
        .end();
    },
  );
}

const address = (tenant: Tenant, file = name) => signedPath(`/media/${tenant.slug}/${file}`, new Date());
const portal = (tenant: Tenant) => `${tenant.slug}.localhost:3000`;

test('a medium is served on its own tenant’s host, for ever', async () => {
  const answer = await get(portal(acme), address(acme));
  assert.equal(answer.status, 200);
  assert.equal(answer.body, '0123456789');
  assert.match(String(answer.headers['cache-control']), /immutable/);
  const again = await get(portal(acme), address(acme), { 'if-none-match': String(answer.headers.etag) });
  assert.equal(again.status, 304);
});

test('a range is a part, and one behind the end is refused', async () => {
  const part = await get(portal(acme), address(acme), { range: 'bytes=2-4' });
  assert.deepEqual([part.status, part.body, part.headers['content-range']], [206, '234', 'bytes 2-4/10']);
  assert.equal((await get(portal(acme), address(acme), { range: 'bytes=10-' })).status, 416);
  const head = await get(portal(acme), address(acme), {}, 'HEAD');
  assert.deepEqual([head.status, head.body, head.headers['content-length']], [200, '', '10']);
});

test('an empty file is served, and no part of it', async () => {
  const empty = await storage().put(acme.slug, Buffer.alloc(0), 'vtt');
  for (const method of ['GET', 'HEAD']) {
    const answer = await get(portal(acme), address(acme, empty), {}, method);
    assert.deepEqual([answer.status, answer.body, answer.headers['content-length']], [200, '', '0']);
  }
  for (const range of ['bytes=0-', 'bytes=0-0', 'bytes=-1']) {
    const part = await get(portal(acme), address(acme, empty), { range });
    assert.deepEqual([part.status, part.headers['content-range']], [416, 'bytes */0'], range);
  }
});

test('on another tenant’s host, under another name or by a crooked path there is nothing', async () => {
  for (const [host, path] of [
    [portal(globex), address(acme)],
    [portal(acme), address(globex)],
    ['unknown.localhost', address(acme)],
    ['127.0.0.1', address(acme)],
    [portal(acme), address(acme, `${'0'.repeat(64)}.vtt`)],
    [portal(acme), address(acme, name.replace('.vtt', '.html'))],
    ['localhost:3000', address(globex)],
  ] as const) {
    assert.equal((await get(host, path)).status, 404, `${host}${path}`);
  }
});

test('an address that nobody signed opens nothing', async () => {
  const [path = '', query = ''] = address(acme).split('?');
  const longAgo = signedPath(path, new Date(Date.now() - 24 * 3600_000));
  for (const crooked of [
    path,
    longAgo,
    `/media/${name}?${query}`,
    `/media/${globex.slug}/${name}?${query}`,
    `/media/../media/${acme.slug}/${name}?${query}`,
    `/media/%2e%2e/${name}?${query}`,
    `${path}/?${query}`,
    `${path}?${query.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))}`,
    '/media/',
  ])
    assert.equal((await get(portal(acme), crooked)).status, 403, crooked);
});

test('a CDN fetches by tenant from the root host', async () => {
  const answer = await get('localhost:3000', address(acme));
  assert.deepEqual([answer.status, answer.body], [200, '0123456789']);
});

test('with an object store a node sends no byte of it, and says where it is', async () => {
  Object.assign(process.env, STORE_AWAY);
  delete (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('lectern.env')];
  for (const path of [address(acme), `/media/${acme.slug}/${name}`, '/_next/static/chunks/a.js']) {
    for (const headers of [{}, { range: 'bytes=0-1' }] as Record<string, string>[]) {
      const answer = await get(portal(acme), path, headers);
      assert.deepEqual(
        [answer.status, answer.body, answer.headers.location],
        [307, '', `https://cdn.example.com${path}`],
      );
    }
  }
});
