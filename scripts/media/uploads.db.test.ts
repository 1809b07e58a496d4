import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { auditEvent } from '#db/schema/tenant/audit.ts';
import { courseVersion, media, mediaUpload } from '#db/schema/tenant/courses.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { addCourse, addPerson } from '#features/compliance/world.testing.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { abandonUpload, handInUpload, PART_BYTES, partsOf, startUpload } from '#features/media/commands.ts';
import { partDoor } from '#features/media/door.ts';
import { settleUploads } from '#features/media/jobs.ts';
import { listMedia, listUploads } from '#features/media/queries.ts';
import { ensureBucket, listObjects } from '#lib/object-store.ts';
import { storage } from '#lib/storage.ts';
import { findStore, startStore, type TestStore } from '#scripts/topology/swift.testing.ts';

const programs = await findStore();
const folder = mkdtempSync(join(tmpdir(), 'lectern-uploads-'));
process.env.LECTERN_DATA = folder;
process.env.LECTERN_SECRET = 'a secret that only these tests know';

let cluster: TestCluster;
let acme: Tenant;
let globex: Tenant;
let author: string;
let other: string;
let server: Server;
const now = new Date();

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
  [acme, globex] = [await cluster.newTenant(), await cluster.newTenant()];
  [author, other] = await withTenant(acme, 'write', async (db) => [await addPerson(db), await addPerson(db)]);
  server = createServer((incoming, response) => {
    partDoor(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  server.close();
  server.closeAllConnections();
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** As a browser does: to the store itself, or to the node's door on the tenant's host. */
function put(url: string, body: Uint8Array, host = `${acme.slug}.localhost`): Promise<number> {
  const { port } = server.address() as AddressInfo;
  const at = url.startsWith('/') ? { host: '127.0.0.1', port, path: url, headers: { host } } : null;
  const headers = { ...at?.headers, 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const answered = (status: number | undefined) => resolve(status ?? 0);
    const sent = at
      ? request({ ...at, method: 'PUT', headers }, (answer) => answered(answer.resume().statusCode))
      : request(url, { method: 'PUT', headers }, (answer) => answered(answer.resume().statusCode));
    sent.on('error', reject).end(body);
  });
}

const film = (bytes: number) => {
  const made = randomBytes(bytes);
  made.set([0, 0, 0, 32, 0x66, 0x74, 0x79, 0x70]);
  return made;
};
const act = () => ({ viewerId: author, now });
const begin = (file: Uint8Array, fileName: string, head = file.subarray(0, 4096)) => {
  const about = { fileName, bytes: file.length, head: Buffer.from(head).toString('base64') };
  return startUpload(acme, { ...about, fingerprint: 'f' }, act());
};

async function send(file: Uint8Array, fileName: string, head?: Uint8Array): Promise<string> {
  const id = await begin(file, fileName, head);
  const { parts } = await partsOf(acme, id, act());
  for (const { from, to, url } of parts) assert.equal(await put(url, file.subarray(from, to)), 200);
  await handInUpload(acme, id, act());
  return id;
}

async function outcome(id: string) {
  const [row] = await withTenant(acme, 'write', (db) =>
    db
      .select({
        refusal: mediaUpload.refusal,
        settled: mediaUpload.settledAt,
        name: media.name,
        title: media.title,
      })
      .from(mediaUpload)
      .leftJoin(media, eq(media.id, mediaUpload.mediaId))
      .where(eq(mediaUpload.id, id)),
  );
  return row;
}

function contract(left: () => Promise<string[]>) {
  test('a film in parts, sent in any order and gone on with, becomes a medium under its hash', async () => {
    const file = film(2 * PART_BYTES + 1000);
    const id = await begin(file, 'Evacuation.mp4');
    const asked = await partsOf(acme, id, act());
    assert.deepEqual([asked.done, asked.parts.length], [0, 3]);
    const [first, , last] = asked.parts;
    if (!first || !last) throw new Error('There are three parts.');
    assert.equal(await put(last.url, file.subarray(last.from, last.to)), 200);
    await assert.rejects(handInUpload(acme, id, act()), /has not arrived yet/);
    const again = await partsOf(acme, id, act());
    assert.deepEqual([again.done, again.parts.length], [1000, 2]);
    for (const { from, to, url } of again.parts) assert.equal(await put(url, file.subarray(from, to)), 200);
    assert.equal(await put(first.url, file.subarray(first.from, first.to)), 200);
    assert.deepEqual((await partsOf(acme, id, act())).parts, []);
    await handInUpload(acme, id, act());
    await settleUploads(acme, now);
    const name = `${createHash('sha256').update(file).digest('hex')}.mp4`;
    assert.deepEqual(await outcome(id), { refusal: null, settled: now, name, title: 'Evacuation.mp4' });
    assert.equal(await storage().size(acme.slug, name), file.length);
    assert.deepEqual(await left(), []);
    // An address that is used again after the end changes nothing.
    assert.notEqual(await put(first.url, file.subarray(first.from, first.to)), 200);
    await settleUploads(acme, now);
    assert.deepEqual(await left(), []);
    const list = () => withTenant(acme, 'write', (db) => listMedia(db, { page: 1, size: 5 }));
    const [row] = (await list()).rows;
    assert.deepEqual([row?.name, row?.bytes, row?.uses], [name, file.length, []]);
    await withTenant(acme, 'write', async (db) => {
      const { versionId } = await addCourse(db, `Alarm ${name.slice(0, 4)}`);
      await db.update(courseVersion).set({ coverName: name }).where(eq(courseVersion.id, versionId));
    });
    assert.deepEqual((await list()).rows[0]?.uses, [`Alarm ${name.slice(0, 4)}`]);
  });

  test('the same bytes are one medium, whoever brings them', async () => {
    const file = film(5000);
    const [one, two] = [await send(file, 'One.mp4'), await send(file, 'Two.mp4')];
    await settleUploads(acme, now);
    assert.deepEqual(
      [(await outcome(one))?.name, (await outcome(two))?.title],
      [(await outcome(two))?.name, 'One.mp4'],
    );
  });

  test('what cannot be shown is refused before it is sent', async () => {
    for (const [file, why] of [
      [Buffer.from('<!doctype html><script>alert(1)</script>'), /no kind of file that can be shown/],
      [Buffer.alloc(0), /empty/],
    ] as const)
      await assert.rejects(begin(file, 'lesson.mp4'), why);
    const huge = { fileName: 'a.svg', bytes: 2 ** 21, head: Buffer.from('<svg >').toString('base64') };
    await assert.rejects(startUpload(acme, { ...huge, fingerprint: 'f' }, act()), /1 MB at most/);
  });

  test('whoever lies about a file’s beginning is found out, and the file is gone', async () => {
    const page = Buffer.from(`<!doctype html><script>alert(1)</script>${' '.repeat(5000)}`);
    const id = await send(page, 'lesson.mp4', film(64));
    await settleUploads(acme, now);
    assert.match((await outcome(id))?.refusal ?? '', /no kind of file that can be shown/);
    const drawing = Buffer.from(`<svg viewBox="0 0 8 8">${' '.repeat(5000)}<script>alert(1)</script></svg>`);
    const second = await send(drawing, 'drawing.svg');
    await settleUploads(acme, now);
    assert.match((await outcome(second))?.refusal ?? '', /contains a script/);
    assert.deepEqual(await left(), []);
    const hash = createHash('sha256').update(drawing).digest('hex');
    assert.equal(await storage().size(acme.slug, `${hash}.svg`), null);
  });

  test('an upload is its owner’s alone, in its own tenant', async () => {
    const id = await begin(film(100), 'Mine.mp4');
    for (const [tenant, viewerId] of [
      [globex, author],
      [acme, other],
    ] as const) {
      const stranger = { viewerId, now };
      const code = { code: 'not_found' };
      await assert.rejects(partsOf(tenant, id, stranger), code);
      await assert.rejects(handInUpload(tenant, id, stranger), code);
      await assert.rejects(abandonUpload(tenant, id, stranger), code);
    }
    await abandonUpload(acme, id, act());
    await assert.rejects(partsOf(acme, id, act()), { code: 'not_found' });
    assert.deepEqual(await left(), []);
  });

  test('an address takes its own part, and nothing larger or smaller', async () => {
    const file = film(100);
    const id = await begin(file, 'Small.mp4');
    const [part] = (await partsOf(acme, id, act())).parts;
    const url = part?.url ?? '';
    assert.notEqual(await put(url, Buffer.concat([file, file])), 200);
    assert.notEqual(await put(url, file.subarray(0, 50)), 200);
    assert.notEqual(await put(url.replace(/.{6}$/, 'AAAAAA'), file), 200);
    assert.deepEqual((await partsOf(acme, id, act())).done, 0);
    assert.equal(await put(url, file), 200);
    await abandonUpload(acme, id, act());
    assert.notEqual(await put(url, file), 200);
    assert.deepEqual(await left(), []);
  });

  test('what nobody finishes within a day is cleared away, and all of it is on record', async () => {
    const id = await begin(film(100), 'Forgotten.mp4');
    await settleUploads(acme, new Date(now.getTime() + 23 * 3600_000));
    assert.equal((await outcome(id))?.settled, null);
    await settleUploads(acme, new Date(now.getTime() + 25 * 3600_000));
    assert.match((await outcome(id))?.refusal ?? '', /not finished within a day/);
    const shown = await withTenant(acme, 'write', (db) => listUploads(db, { viewerId: author, since: now }));
    assert.ok(shown.some((one) => one.id === id && one.refusal !== null));
    assert.deepEqual(await left(), []);
    const events = await withTenant(acme, 'write', (db) =>
      db
        .select({ action: auditEvent.action, by: auditEvent.actorKind })
        .from(auditEvent)
        .where(eq(auditEvent.subjectId, id))
        .orderBy(auditEvent.at),
    );
    assert.deepEqual(events, [
      { action: 'media-upload.started', by: 'person' },
      { action: 'media-upload.refused', by: 'system' },
    ]);
  });
}

describe('onto the disk', () => {
  contract(async () => {
    const { readdir } = await import('node:fs/promises');
    const uploads = join(folder, 'uploads', acme.slug);
    return existsSync(uploads) ? readdir(uploads) : [];
  });

  test('a part is taken on its own tenant’s host alone', async () => {
    const file = film(100);
    const id = await begin(file, 'Hosts.mp4');
    const url = (await partsOf(acme, id, act())).parts[0]?.url ?? '';
    assert.equal(await put(url, file, `${globex.slug}.localhost`), 404);
    assert.equal(await put(url, file, 'localhost'), 404);
    await abandonUpload(acme, id, act());
  });
});

describe('into an object store', { skip: typeof programs === 'string' ? programs : false }, () => {
  let store: TestStore;
  before(async () => {
    if (typeof programs === 'string') return;
    store = await startStore(programs);
    Object.assign(process.env, store.environment);
    delete (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('lectern.env')];
    await ensureBucket();
  });
  after(() => store?.stop());
  contract(async () => {
    const keys: string[] = [];
    for await (const { key } of listObjects('uploads/')) keys.push(key);
    return keys;
  });

  test('a browser may put a part from a portal’s page', async () => {
    const file = film(100);
    const id = await begin(file, 'From a page.mp4');
    const url = (await partsOf(acme, id, act())).parts[0]?.url ?? '';
    const origin = 'http://acme.localhost:17000';
    const asked = { origin, 'access-control-request-method': 'PUT' };
    const may = await fetch(url, { method: 'OPTIONS', headers: asked });
    assert.deepEqual(
      [may.status, may.headers.get('access-control-allow-methods')?.includes('PUT')],
      [200, true],
    );
    const put = await fetch(url, { method: 'PUT', headers: { origin }, body: file });
    assert.equal(put.status, 200);
    assert.match(
      put.headers.get('access-control-allow-origin') ?? '',
      /^(\*|http:\/\/acme\.localhost:17000)$/,
    );
    await abandonUpload(acme, id, act());
  });
});
