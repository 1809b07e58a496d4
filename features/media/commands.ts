import { and, eq, isNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { media, mediaUpload } from '#db/schema/tenant/courses.ts';
import { type TenantDb, type TenantScope, withTenant } from '#db/tenant-db.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { enqueue } from '#features/jobs/commands.ts';
import type { startInput } from '#features/media/input.ts';
import { findOpenUpload } from '#features/media/queries.ts';
import { mediaFile } from '#features/media/rules/media-file.ts';
import { AppError, notFound } from '#lib/errors.ts';
import { CONTENT_TYPES } from '#lib/media-kinds.ts';
import { uploads } from '#lib/uploads.ts';

/** Object stores take no smaller part but the last; a part is sent again whole when a connection breaks. */
export const PART_BYTES = 8 * 1024 * 1024;
/** More is not sent at once; the browser asks again. */
const ADDRESSES_AT_ONCE = 16;

type Act = { viewerId: string; now: Date };
type Upload = { slug: string; id: string; handle: string };

/** Begins an upload of a file that can become a medium by how it begins. @throws bad_input with what is wrong with it */
export async function startUpload(
  scope: TenantScope,
  { fileName, bytes, head, fingerprint }: z.output<typeof startInput>,
  { viewerId, now }: Act,
): Promise<string> {
  const verdict = mediaFile(Buffer.from(head, 'base64'), bytes);
  if (!verdict.ok) throw new AppError('bad_input', verdict.why);
  const id = uuidv7();
  const handle = await uploads().begin(scope.slug, id);
  const started = { id, fileName, bytes, partBytes: PART_BYTES, fingerprint, handle };
  await withTenant(scope, 'write', async (db) => {
    await db.insert(mediaUpload).values({ ...started, startedBy: viewerId, startedAt: now });
    await audited(db, 'started', { kind: 'person', id: viewerId }, { id, fileName, bytes }, now);
  });
  return id;
}

/** Where the browser puts parts that are not there yet, some at a time, and how much is there. */
export async function partsOf(scope: TenantScope, id: string, { viewerId, now }: Act) {
  const upload = await openUpload(scope, id, viewerId);
  const there = await uploads().parts(upload);
  const missing = expectedParts(upload).filter(({ n, bytes }) => there.get(n) !== bytes);
  const addresses = missing.slice(0, ADDRESSES_AT_ONCE).map(async ({ n, from, bytes }) => {
    const url = await uploads().partAddress(upload, n, bytes, now);
    return { from, to: from + bytes, url };
  });
  return {
    done: upload.bytes - missing.reduce((sum, { bytes }) => sum + bytes, 0),
    parts: await Promise.all(addresses),
  };
}

/** All parts are there: a worker makes them one file, which ends their addresses, and looks at it. */
export async function handInUpload(scope: TenantScope, id: string, { viewerId, now }: Act): Promise<void> {
  const upload = await openUpload(scope, id, viewerId);
  const there = await uploads().parts(upload);
  const expected = expectedParts(upload);
  if (there.size !== expected.length || expected.some(({ n, bytes }) => there.get(n) !== bytes))
    throw new AppError('conflict', 'Some of the file has not arrived yet.');
  await withTenant(scope, 'write', async (db) => {
    await db.update(mediaUpload).set({ handedInAt: now }).where(eq(mediaUpload.id, id));
    await enqueue(db, 'media.settle', {});
  });
}

/** Whoever began it wants it no more. */
export async function abandonUpload(scope: TenantScope, id: string, { viewerId, now }: Act): Promise<void> {
  const upload = await openUpload(scope, id, viewerId);
  await settle(
    scope,
    { ...upload, fileName: '' },
    { by: { kind: 'person', id: viewerId }, now },
    'It was cancelled.',
  );
}

async function openUpload(scope: TenantScope, id: string, viewerId: string) {
  const found = await withTenant(scope, 'write', (db) => findOpenUpload(db, { id, viewerId }));
  if (!found) throw notFound('That upload');
  return { ...found, slug: scope.slug };
}

function expectedParts({ bytes, partBytes }: { bytes: number; partBytes: number }) {
  return Array.from({ length: Math.ceil(bytes / partBytes) }, (_, at) => {
    const from = at * partBytes;
    return { n: at + 1, from, bytes: Math.min(partBytes, bytes - from) };
  });
}

type Outcome = { name: string } | string;
type Settling = Upload & { fileName: string; bytes: number; startedBy?: string };

/**
 * An upload's end: it is a medium by that name, or refused with a sentence and gone. Who comes second changes nothing.
 */
export async function settle(
  scope: TenantScope,
  upload: Settling,
  { by, now }: { by: Actor; now: Date },
  outcome: Outcome,
): Promise<void> {
  const refusal = typeof outcome === 'string' ? outcome : null;
  if (typeof outcome === 'string') await uploads().drop(upload);
  else await uploads().adopt(upload, outcome.name);
  await withTenant(scope, 'write', async (db) => {
    const mediaId = typeof outcome === 'string' ? null : await keepMedium(db, upload, outcome.name, now);
    const [first] = await db
      .update(mediaUpload)
      .set({ settledAt: now, refusal, mediaId })
      .where(and(eq(mediaUpload.id, upload.id), isNull(mediaUpload.settledAt)))
      .returning({ fileName: mediaUpload.fileName });
    if (!first) return;
    const facts = { ...upload, ...first, ...(refusal ? { refusal } : (outcome as { name: string })) };
    await audited(db, refusal ? 'refused' : 'added', by, facts, now);
  });
}

/** The same bytes are one medium, whoever brings them how often. */
async function keepMedium(db: TenantDb, upload: Settling, name: string, now: Date): Promise<string | null> {
  const contentType = CONTENT_TYPES[name.split('.')[1] ?? ''] ?? '';
  await db
    .insert(media)
    .values({
      name,
      sha256: name.slice(0, 64),
      contentType,
      bytes: upload.bytes,
      title: upload.fileName,
      addedBy: upload.startedBy ?? null,
      createdAt: now,
    })
    .onConflictDoNothing();
  const [found] = await db.select({ id: media.id }).from(media).where(eq(media.name, name));
  return found?.id ?? null;
}

type Facts = { id: string; fileName: string; bytes: number; name?: string; refusal?: string };

function audited(
  db: TenantDb,
  verb: 'started' | 'added' | 'refused',
  actor: Actor,
  { id, fileName, bytes, name, refusal }: Facts,
  at: Date,
): Promise<void> {
  const told = { fileName, bytes, ...(name && { name }), ...(refusal && { refusal }) };
  const changes = Object.fromEntries(
    Object.entries(told).map(([field, after]) => [field, { before: null, after }]),
  );
  const subject = { kind: 'media-upload', id };
  return recordAudit(db, [{ at, actor, action: `media-upload.${verb}`, subject, changes }]);
}
