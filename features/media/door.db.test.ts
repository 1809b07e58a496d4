import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Tenant } from '#db/placement.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { mediaDoor } from '#features/media/door.ts';
import { storage } from '#lib/storage.ts';

let cluster: TestCluster;
let acme: Tenant;
let globex: Tenant;
let server: Server;
let name: string;
const folder = mkdtempSync(join(tmpdir(), 'lectern-media-'));

before(async () => {
  process.env.LECTERN_DATA = folder;
  cluster = await testCluster();
  acme = await cluster.newTenant();
  globex = await cluster.newTenant();
  name = await storage().put(acme.slug, Buffer.from('0123456789'), 'vtt');
  server = createServer((incoming, response) => {
    mediaDoor(incoming, response).catch(() => response.destroy());
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

const portal = (tenant: Tenant) => `${tenant.slug}.localhost:3000`;

test('a medium is served on its own tenant’s host, for ever', async () => {
  const answer = await get(portal(acme), `/media/${name}`);
  assert.equal(answer.status, 200);
  assert.equal(answer.body, '0123456789');
  assert.match(String(answer.headers['cache-control']), /immutable/);
  const again = await get(portal(acme), `/media/${name}`, { 'if-none-match': String(answer.headers.etag) });
  assert.equal(again.status, 304);
});

test('a range is a part, and one behind the end is refused', async () => {
  const part = await get(portal(acme), `/media/${name}`, { range: 'bytes=2-4' });
  assert.deepEqual([part.status, part.body, part.headers['content-range']], [206, '234', 'bytes 2-4/10']);
  assert.equal((await get(portal(acme), `/media/${name}`, { range: 'bytes=10-' })).status, 416);
  const head = await get(portal(acme), `/media/${name}`, {}, 'HEAD');
  assert.deepEqual([head.status, head.body, head.headers['content-length']], [200, '', '10']);
});

test('an empty file is served, and no part of it', async () => {
  const empty = await storage().put(acme.slug, Buffer.alloc(0), 'vtt');
  for (const method of ['GET', 'HEAD']) {
    const answer = await get(portal(acme), `/media/${empty}`, {}, method);
    assert.deepEqual([answer.status, answer.body, answer.headers['content-length']], [200, '', '0']);
  }
  for (const range of ['bytes=0-', 'bytes=0-0', 'bytes=-1']) {
    const part = await get(portal(acme), `/media/${empty}`, { range });
    assert.deepEqual([part.status, part.headers['content-range']], [416, 'bytes */0'], range);
  }
});

test('on another tenant’s host, under another name or by a crooked path there is nothing', async () => {
  for (const [host, path] of [
    [portal(globex), `/media/${name}`],
    [portal(globex), `/media/${acme.slug}/${name}`],
    [portal(acme), `/media/${globex.slug}/${name}`],
    ['unknown.localhost', `/media/${name}`],
    ['127.0.0.1', `/media/${acme.slug}/${name}`],
    [portal(acme), `/media/../${name}`],
    [portal(acme), `/media/%2e%2e/${name}`],
    [portal(acme), `/media/a/b/${name}`],
    [portal(acme), '/media/'],
    [portal(acme), `/media/${'0'.repeat(64)}.vtt`],
    [portal(acme), `/media/${name.replace('.vtt', '.html')}`],
  ] as const) {
    assert.equal((await get(host, path)).status, 404, `${host}${path}`);
  }
});

test('a CDN fetches by tenant from the root host', async () => {
  const answer = await get('localhost:3000', `/media/${acme.slug}/${name}`);
  assert.deepEqual([answer.status, answer.body], [200, '0123456789']);
  assert.equal((await get('localhost:3000', `/media/${globex.slug}/${name}`)).status, 404);
});
