import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { eq, isNull } from 'drizzle-orm';
import { auditEvent } from '#db/schema/tenant/audit.ts';
import { courseVersion, mediaUpload } from '#db/schema/tenant/courses.ts';
import { withTenant } from '#db/tenant-db.ts';
import { addCourse } from '#features/compliance/world.testing.ts';
import { forgetUpload, handInUpload, PART_BYTES, partsOf, startUpload } from '#features/media/commands.ts';
import { startInput } from '#features/media/input.ts';
import { settleUploads } from '#features/media/jobs.ts';
import { listMedia, listUploads } from '#features/media/queries.ts';
import { MOST_OF_A_PERSON, MOST_OF_A_TENANT } from '#features/media/rules/open-uploads.ts';
import type { AppError } from '#lib/errors.ts';
import { storage } from '#lib/storage.ts';
import {
  acme,
  act,
  author,
  begin,
  type Contract,
  film,
  globex,
  inStore,
  now,
  onDisk,
  other,
  outcome,
  put,
  send,
} from '#scripts/media/uploads.testing.ts';

const contract: Contract = (left) => {
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
    const list = () => withTenant(acme, 'write', (db) => listMedia(db, { page: 1, size: 50 }));
    const shown = async () => (await list()).rows.find((one) => one.name === name);
    const row = await shown();
    assert.deepEqual([row?.name, row?.bytes, row?.uses], [name, file.length, []]);
    await withTenant(acme, 'write', async (db) => {
      const { versionId } = await addCourse(db, `Alarm ${name.slice(0, 4)}`);
      await db.update(courseVersion).set({ coverName: name }).where(eq(courseVersion.id, versionId));
    });
    assert.deepEqual((await shown())?.uses, [`Alarm ${name.slice(0, 4)}`]);
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
      await assert.rejects(forgetUpload(tenant, id, stranger), code);
    }
    await forgetUpload(acme, id, act());
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
    await forgetUpload(acme, id, act());
    assert.notEqual(await put(url, file), 200);
    assert.deepEqual(await left(), []);
  });

  test('what was cancelled is not shown again, and a refusal until it is put away', async () => {
    const shown = async () =>
      (
        await withTenant(acme, 'write', (db) => listUploads(db, { viewerId: author, since: new Date(0) }))
      ).map(({ id }) => id);
    const cancelled = await begin(film(100), 'Cancelled.mp4');
    await forgetUpload(acme, cancelled, act());
    assert.equal((await shown()).includes(cancelled), false);
    const refused = await send(Buffer.from(`<p>${' '.repeat(99)}`), 'refused.mp4', film(64));
    await assert.rejects(forgetUpload(acme, refused, act()), { code: 'not_found' });
    await settleUploads(acme, now);
    assert.equal((await shown()).includes(refused), true);
    await assert.rejects(forgetUpload(acme, refused, { viewerId: other, now }), { code: 'not_found' });
    await forgetUpload(acme, refused, act());
    assert.equal((await shown()).includes(refused), false);
    await assert.rejects(forgetUpload(acme, refused, act()), { code: 'not_found' });
    assert.match((await outcome(refused))?.refusal ?? '', /no kind of file/);
  });

  test('a name is kept as far as it is a name', async () => {
    const file = film(100);
    const head = Buffer.from(file).toString('base64');
    const about = startInput.parse({
      fileName: `${'a'.repeat(199)}\u{1f600}.mp4`,
      bytes: 100,
      head,
      fingerprint: 'f',
    });
    const id = await startUpload(acme, about, act());
    await forgetUpload(acme, id, act());
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
};

onDisk((left) => {
  contract(left);

  test('a part is taken on its own tenant’s host alone', async () => {
    const file = film(100);
    const id = await begin(file, 'Hosts.mp4');
    const url = (await partsOf(acme, id, act())).parts[0]?.url ?? '';
    assert.equal(await put(url, file, `${globex.slug}.localhost`), 404);
    assert.equal(await put(url, file, 'localhost'), 404);
    await forgetUpload(acme, id, act());
  });

  const refused = (asked: PromiseSettledResult<string>[]) =>
    asked.flatMap((one) => (one.status === 'rejected' ? [one.reason as AppError] : []));
  const cancelAll = async () => {
    const open = await withTenant(acme, 'write', (db) =>
      db.select({ id: mediaUpload.id }).from(mediaUpload).where(isNull(mediaUpload.settledAt)),
    );
    await withTenant(acme, 'write', (db) =>
      db.update(mediaUpload).set({ startedBy: author }).where(isNull(mediaUpload.settledAt)),
    );
    for (const { id } of open) await forgetUpload(acme, id, act());
  };

  test('one who begins very many at once has as many open as one may, and is told what to do', async (t) => {
    t.after(cancelAll);
    const asked = await Promise.allSettled(
      Array.from({ length: MOST_OF_A_PERSON + 15 }, (_, n) => begin(film(100), `Many ${n}.mp4`)),
    );
    const why = refused(asked);
    assert.equal(asked.length - why.length, MOST_OF_A_PERSON);
    for (const { code, message } of why)
      assert.deepEqual(
        [code, message.startsWith('You have 20 uploads that are not finished.')],
        ['conflict', true],
      );
    assert.equal((await left()).length, MOST_OF_A_PERSON, 'of those that were refused nothing lies anywhere');

    const file = film(100);
    const about = {
      fileName: 'A colleague’s.mp4',
      bytes: 100,
      head: file.toString('base64'),
      fingerprint: 'f',
    };
    await startUpload(acme, about, { viewerId: other, now });
    const [first] = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    assert.ok(first);
    await forgetUpload(acme, first, act());
    await begin(film(100), 'In its place.mp4');
  });

  test('a tenant has only so many open, whoever began them', async (t) => {
    t.after(cancelAll);
    const begun = { fileName: 'x.mp4', bytes: 1, partBytes: PART_BYTES, fingerprint: 'f', handle: 'x' };
    await withTenant(acme, 'write', (db) =>
      db
        .insert(mediaUpload)
        .values(
          Array.from({ length: MOST_OF_A_TENANT }, () => ({ ...begun, startedBy: other, startedAt: now })),
        ),
    );
    await assert.rejects(begin(film(100), 'One more.mp4'), /200 uploads of your organisation/);
  });
});

inStore((left) => {
  contract(left);

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
    await forgetUpload(acme, id, act());
  });
});
