import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { media, mediaUpload } from '#db/schema/tenant/courses.ts';
import { type TenantDb, type TenantScope, withTenant } from '#db/tenant-db.ts';
import { takeTurn } from '#db/turn.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { enqueue } from '#features/jobs/commands.ts';
import type { startInput } from '#features/media/input.ts';
import { countOpenUploads, findOpenUpload, findUnread } from '#features/media/queries.ts';
import { mediaFile } from '#features/media/rules/media-file.ts';
import { uploadRefusal } from '#features/media/rules/open-uploads.ts';
import { AppError, notFound } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { CONTENT_TYPES } from '#lib/media-kinds.ts';
import type { UploadKey } from '#lib/upload-parts.ts';
import { uploads } from '#lib/uploads.ts';

/** Object stores take no smaller part but the last; a part is sent again whole when a connection breaks. */
export const PART_BYTES = 8 * 1024 * 1024;
/** More is not sent at once; the browser asks again. */
const ADDRESSES_AT_ONCE = 16;

type Act = { viewerId: string; now: Date };

/**
 * Begins an upload of a file that can become a medium by how it begins.
 * @throws bad_input with what is wrong with it, conflict when too many are open
 */
export async function startUpload(
  scope: TenantScope,
  { fileName, bytes, head, fingerprint }: z.output<typeof startInput>,
  { viewerId, now }: Act,
): Promise<string> {
  const verdict = mediaFile(Buffer.from(head, 'base64'), bytes);
  if (!verdict.ok) throw new AppError('bad_input', verdict.why);
  // Before the store is asked, and again in turn before it counts.
  await withTenant(scope, 'write', (db) => checkRoom(db, viewerId));
  const id = uuidv7();
  const handle = await uploads().begin(scope.slug, id);
  const started = { id, fileName, bytes, partBytes: PART_BYTES, fingerprint, handle };
  try {
    await withTenant(scope, 'write', async (db) => {
      await takeTurn(db, 'uploads');
      await checkRoom(db, viewerId);
      await db.insert(mediaUpload).values({ ...started, startedBy: viewerId, startedAt: now });
      await audited(db, 'started', { kind: 'person', id: viewerId }, { id, fileName, bytes }, now);
    });
  } catch (error) {
    await dropped({ slug: scope.slug, id, handle });
    throw error;
  }
  return id;
}

async function checkRoom(db: TenantDb, viewerId: string): Promise<void> {
  const why = uploadRefusal(await countOpenUploads(db, viewerId));
  if (why) throw new AppError('conflict', why);
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
    const [first] = await db
      .update(mediaUpload)
      .set({ handedInAt: now })
      .where(and(eq(mediaUpload.id, id), isNull(mediaUpload.handedInAt), isNull(mediaUpload.settledAt)))
      .returning({ id: mediaUpload.id });
    if (!first) throw notFound('That upload');
    await enqueue(db, 'media.settle', {});
  });
}

/** Whoever began it wants it no more, or has read why it was refused: it leaves their list. */
export async function forgetUpload(scope: TenantScope, id: string, { viewerId, now }: Act): Promise<void> {
  const cancelled = await withTenant(scope, 'write', async (db) => {
    const found = await findUnread(db, { id, viewerId });
    if (!found) throw notFound('That upload');
    await db.update(mediaUpload).set({ putAwayAt: now }).where(eq(mediaUpload.id, id));
    if (found.settledAt !== null) return null;
    const by = { kind: 'person', id: viewerId } as const;
    // Nobody cancels what a worker may be looking at.
    const ended = await end(db, id, { by, now }, 'It was cancelled.', isNull(mediaUpload.handedInAt));
    if (!ended) throw notFound('That upload');
    return found;
  });
  if (cancelled) await clear(scope, cancelled, now);
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

/** A worker that has not come back by then has died. */
const TAKEN_MS = 15 * 60_000;

/**
 * The upload that has waited longest to be looked at, for this worker alone; null when none does. Two that looked at one would take
 * its parts from under each other. Whose row somebody holds comes last, but it comes: they may yet leave it as it was.
 */
export function takeUpload(scope: TenantScope, now: Date, besides: readonly string[]) {
  const lapsed = new Date(now.getTime() - TAKEN_MS).toISOString();
  return withTenant(scope, 'write', async (db) => {
    for (const held of [sql`skip locked`, sql``]) {
      const [taken] = await db.execute<{ id: string; handle: string; bytes: number; handedInAt: string }>(sql`
        update media_upload set taken_at = ${now.toISOString()}::text::timestamptz
        where id = (
          select id from media_upload
          where settled_at is null and handed_in_at is not null and id <> all(${`{${besides.join()}}`}::text::uuid[])
            and (taken_at is null or taken_at < ${lapsed}::text::timestamptz)
          order by handed_in_at, id limit 1 for update ${held})
        returning id, handle, bytes::float8 as bytes, handed_in_at as "handedInAt"`);
      if (taken) return taken;
    }
    return null;
  });
}

/** Lets go of an upload that could not be looked at, so that it is tried again. */
export const letGo = (scope: TenantScope, id: string) =>
  withTenant(scope, 'write', (db) =>
    db.update(mediaUpload).set({ takenAt: null }).where(eq(mediaUpload.id, id)),
  );

type Outcome = { name: string } | string;
type Judged = { by: Actor; now: Date };

/**
 * An upload's end: it is a medium by that name, or refused with a sentence. Who comes second changes nothing; whoever dies on the
 * way has lost nothing: bytes are copied before they count, and go after that.
 */
export async function settle(
  scope: TenantScope,
  upload: Pick<UploadKey, 'id' | 'handle'>,
  judged: Judged,
  outcome: Outcome,
): Promise<void> {
  const key = { slug: scope.slug, ...upload };
  if (typeof outcome !== 'string') await uploads().adopt(key, outcome.name);
  if (await withTenant(scope, 'write', (db) => end(db, upload.id, judged, outcome)))
    await clear(scope, key, judged.now);
}

/** @returns whether it had not ended before, and could */
async function end(
  db: TenantDb,
  id: string,
  { by, now }: Judged,
  outcome: Outcome,
  provided?: SQL,
): Promise<boolean> {
  const refusal = typeof outcome === 'string' ? outcome : null;
  const [first] = await db
    .update(mediaUpload)
    .set({ settledAt: now, refusal })
    .where(and(eq(mediaUpload.id, id), isNull(mediaUpload.settledAt), provided))
    .returning({
      id: mediaUpload.id,
      fileName: mediaUpload.fileName,
      bytes: mediaUpload.bytes,
      startedBy: mediaUpload.startedBy,
    });
  if (!first) return false;
  if (typeof outcome === 'string') {
    await audited(db, 'refused', by, { ...first, refusal: outcome }, now);
    return true;
  }
  const mediaId = await keepMedium(db, first, outcome.name, now);
  await db.update(mediaUpload).set({ mediaId }).where(eq(mediaUpload.id, id));
  await audited(db, 'added', by, { ...first, name: outcome.name }, now);
  return true;
}

/** Takes away what is left of an upload that has ended; what the store does not do now is asked of it again each hour. */
export async function clear(scope: TenantScope, { id, handle }: Pick<UploadKey, 'id' | 'handle'>, now: Date) {
  if (!(await dropped({ slug: scope.slug, id, handle }))) return;
  await withTenant(scope, 'write', (db) =>
    db.update(mediaUpload).set({ clearedAt: now }).where(eq(mediaUpload.id, id)),
  );
}

async function dropped(upload: UploadKey): Promise<boolean> {
  try {
    await uploads().drop(upload);
    return true;
  } catch (error) {
    log().warn({ err: error, upload: upload.id }, 'what is left of an upload could not be taken away');
    return false;
  }
}

type Brought = { fileName: string; bytes: number; startedBy: string };

/** The same bytes are one medium, whoever brings them how often. */
async function keepMedium(db: TenantDb, upload: Brought, name: string, now: Date): Promise<string | null> {
  const contentType = CONTENT_TYPES[name.split('.')[1] ?? ''] ?? '';
  await db
    .insert(media)
    .values({
      name,
      sha256: name.slice(0, 64),
      contentType,
      bytes: upload.bytes,
      title: upload.fileName,
      addedBy: upload.startedBy,
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
