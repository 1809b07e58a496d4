import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { eq } from 'drizzle-orm';
import { mediaUpload } from '#db/schema/tenant/courses.ts';
import { withTenant } from '#db/tenant-db.ts';
import { forgetUpload, handInUpload, PART_BYTES, partsOf, takeUpload } from '#features/media/commands.ts';
import { settleUploads } from '#features/media/jobs.ts';
import { storage } from '#lib/storage.ts';
import { uploads } from '#lib/uploads.ts';
import {
  acme,
  act,
  begin,
  type Contract,
  film,
  inStore,
  now,
  onDisk,
  outcome,
  put,
  send,
} from '#scripts/media/uploads.testing.ts';

const nameOf = (file: Uint8Array) => `${createHash('sha256').update(file).digest('hex')}.mp4`;

const contract: Contract = (left) => {
  test('workers that look at once take nothing from under each other', async () => {
    const files = [film(PART_BYTES + 1000), film(PART_BYTES + 2000)];
    const ids = [];
    for (const file of files) ids.push(await send(file, 'At once.mp4'));
    await Promise.all([settleUploads(acme, now), settleUploads(acme, now), settleUploads(acme, now)]);
    for (const [n, id] of ids.entries()) {
      const name = nameOf(files[n] ?? film(8));
      assert.deepEqual([(await outcome(id))?.refusal, (await outcome(id))?.name], [null, name]);
      const hash = createHash('sha256');
      for await (const chunk of await storage().read(acme.slug, name)) hash.update(chunk as Buffer);
      assert.equal(`${hash.digest('hex')}.mp4`, name);
    }
    assert.deepEqual(await left(), []);
  });

  test('a worker that died between the store and the record has lost nothing', async () => {
    const file = film(3000);
    const id = await send(file, 'Died.mp4');
    const taken = await takeUpload(acme, now, []);
    assert.equal(taken?.id, id);
    const name = nameOf(file);
    const key = { slug: acme.slug, id, handle: taken?.handle ?? '' };
    await uploads().assemble(key);
    await uploads().adopt(key, name);
    await settleUploads(acme, now);
    assert.equal((await outcome(id))?.settled, null);
    await settleUploads(acme, new Date(now.getTime() + 16 * 60_000));
    assert.deepEqual([(await outcome(id))?.refusal, (await outcome(id))?.name], [null, name]);
    assert.equal(await storage().size(acme.slug, name), file.length);
    assert.deepEqual(await left(), []);
  });

  test('an upload that cannot be read holds no other up, and is refused after a day', async () => {
    const [lost, good] = [await send(film(300), 'Lost.mp4'), await send(film(400), 'Good.mp4')];
    const { handle = '' } = (await takeUpload(acme, now, [])) ?? {};
    await uploads().drop({ slug: acme.slug, id: lost, handle });
    const later = new Date(now.getTime() + 16 * 60_000);
    await assert.rejects(settleUploads(acme, later), /1 uploads? could not be looked at/);
    assert.match((await outcome(good))?.name ?? '', /\.mp4$/);
    assert.equal((await outcome(lost))?.settled, null);
    await assert.rejects(settleUploads(acme, new Date(now.getTime() + 25 * 3600_000)));
    assert.match((await outcome(lost))?.refusal ?? '', /could not be read/);
    await settleUploads(acme, later);
  });

  test('an upload whose row somebody holds is waited for', async () => {
    const id = await send(film(350), 'Held.mp4');
    let looking: Promise<void> | undefined;
    await withTenant(acme, 'write', async (db) => {
      await db.select().from(mediaUpload).where(eq(mediaUpload.id, id)).for('update');
      looking = settleUploads(acme, now);
      // Without a lock in its way it is done long before.
      await Promise.race([looking, new Promise((resolve) => setTimeout(resolve, 1_000))]);
    });
    await looking;
    assert.match((await outcome(id))?.name ?? '', /\.mp4$/);
  });

  test('who hands in and cancels at once has a medium or nothing', async () => {
    for (let n = 0; n < 4; n++) {
      const file = film(500 + n);
      const id = await begin(file, 'Both.mp4');
      const [part] = (await partsOf(acme, id, act())).parts;
      assert.equal(await put(part?.url ?? '', file), 200);
      await Promise.allSettled([handInUpload(acme, id, act()), forgetUpload(acme, id, act())]);
      await settleUploads(acme, now);
      const { name, refusal } = (await outcome(id)) ?? {};
      if (name) assert.equal(await storage().size(acme.slug, name), file.length);
      else assert.match(refusal ?? '', /cancelled/);
      assert.deepEqual(await left(), []);
    }
  });
};

onDisk(contract);
inStore(contract);
