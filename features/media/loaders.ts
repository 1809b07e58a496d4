import { joinedRead } from '#db/joined-read.ts';
import { requirePermission } from '#features/access/loaders.ts';
import { listMedia, listUploads } from '#features/media/queries.ts';
import { clock } from '#lib/clock.ts';
import { mediaUrl } from '#lib/media-address.ts';

export const MEDIA_PAGE = 50;

const REFUSED_SHOWN_MS = 3_600_000;

/** A page of the tenant's media, and what the reader has on its way. */
export async function loadMedia(page: number) {
  const viewer = await requirePermission('media.manage');
  const now = clock.now();
  const since = new Date(now.getTime() - REFUSED_SHOWN_MS);
  const [{ total, rows }, uploads] = await joinedRead(viewer.tenant, (db) =>
    Promise.all([listMedia(db, { page, size: MEDIA_PAGE }), listUploads(db, { viewerId: viewer.id, since })]),
  );
  return {
    total,
    rows: rows.map((row) => ({ ...row, url: mediaUrl(viewer.tenant.slug, row.name, now) })),
    uploads: uploads.map(({ handedInAt, ...facts }) => ({ ...facts, handedIn: handedInAt !== null })),
    reader: viewer,
  };
}

export type MediaRow = Awaited<ReturnType<typeof loadMedia>>['rows'][number];
export type UploadRow = Awaited<ReturnType<typeof loadMedia>>['uploads'][number];
