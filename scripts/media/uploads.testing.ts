import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { media, mediaUpload } from '#db/schema/tenant/courses.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { addPerson } from '#features/compliance/world.testing.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { handInUpload, partsOf, startUpload } from '#features/media/commands.ts';
import { partDoor } from '#features/media/door.ts';
import { closeLingering } from '#lib/lingering-close.ts';
import { ensureBucket, listObjects } from '#lib/object-store.ts';
import { findStore, startStore, type TestStore } from '#scripts/topology/swift.testing.ts';

const programs = await findStore();
const folder = mkdtempSync(join(tmpdir(), 'lectern-uploads-'));
process.env.LECTERN_DATA = folder;
process.env.LECTERN_SECRET = 'a secret that only these tests know';

export const now = new Date();

export let acme: Tenant;
export let globex: Tenant;
/** Who brings files to Acme, and a colleague. */
export let author: string;
export let other: string;
let cluster: TestCluster;
let server: Server;

before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
  [acme, globex] = [await cluster.newTenant(), await cluster.newTenant()];
  [author, other] = await withTenant(acme, 'write', async (db) => [await addPerson(db), await addPerson(db)]);
  server = createServer();
  // As nodes do: who is refused while they send reads why.
  closeLingering(server, (incoming, response) => {
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
export function put(url: string, body: Uint8Array, host = `${acme.slug}.localhost`): Promise<number> {
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

export const film = (bytes: number) => {
  const made = randomBytes(bytes);
  made.set([0, 0, 0, 32, 0x66, 0x74, 0x79, 0x70]);
  return made;
};
export const act = () => ({ viewerId: author, now });
export const begin = (file: Uint8Array, fileName: string, head = file.subarray(0, 4096)) => {
  const about = { fileName, bytes: file.length, head: Buffer.from(head).toString('base64') };
  return startUpload(acme, { ...about, fingerprint: 'f' }, act());
};

export async function send(file: Uint8Array, fileName: string, head?: Uint8Array): Promise<string> {
  const id = await begin(file, fileName, head);
  const { parts } = await partsOf(acme, id, act());
  for (const { from, to, url } of parts) assert.equal(await put(url, file.subarray(from, to)), 200);
  await handInUpload(acme, id, act());
  return id;
}

export async function outcome(id: string) {
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

/** Tests that hold wherever media lies; `left` tells what lies where uploads do. */
export type Contract = (left: () => Promise<string[]>) => void;

export const onDisk = (contract: Contract) =>
  describe('onto the disk', () =>
    contract(() => readdir(join(folder, 'uploads', acme.slug)).catch(() => [])));

/** After the disk: what is configured stays. */
export const inStore = (contract: Contract) =>
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
  });
