import { and, desc, eq, gt, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import { media, mediaUpload } from '#db/schema/tenant/courses.ts';
import { person } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { MOST_OF_A_PERSON, type OpenUploads } from '#features/media/rules/open-uploads.ts';

/** A page of the tenant's media, newest first, each with who brought it and the courses that name it. */
export async function listMedia(db: TenantDb, { page, size }: { page: number; size: number }) {
  const [rows, [{ total } = { total: 0 }]] = await Promise.all([
    db
      .select({
        id: media.id,
        name: media.name,
        title: media.title,
        contentType: media.contentType,
        bytes: media.bytes,
        createdAt: media.createdAt,
        by: sql<string | null>`${person.givenName} || ' ' || ${person.familyName}`,
      })
      .from(media)
      .leftJoin(person, eq(person.id, media.addedBy))
      .orderBy(desc(media.createdAt), desc(media.id))
      .limit(size)
      .offset((page - 1) * size),
    db.select({ total: sql<number>`count(*)::int` }).from(media),
  ]);
  const uses = await usesOf(
    db,
    rows.map(({ name }) => name),
  );
  return { total, rows: rows.map((row) => ({ ...row, uses: uses.get(row.name) ?? [] })) };
}

/** Published courses and the brand, by the media that they name: each text is read once, however many are asked about. */
async function usesOf(db: TenantDb, names: string[]): Promise<Map<string, string[]>> {
  const found = await db.execute<{ name: string; use: string }>(sql`
    select distinct named.name[1] as name, used.use
    from (
      select v.title as use, concat_ws(' ', v.cover_name, v.description) as text
      from course c join course_version v on v.id = c.current_version_id
      union all
      select v.title, l.body::text
      from course c join course_version v on v.id = c.current_version_id join lesson l on l.course_version_id = v.id
      union all
      select 'The portal''s brand', value::text from setting where name = 'brand'
    ) used cross join lateral regexp_matches(used.text, '[0-9a-f]{64}\\.[a-z0-9]{2,5}', 'g') as named (name)
    where named.name[1] = any(${`{${names.join()}}`}::text[])
    order by used.use`);
  const uses = new Map<string, string[]>();
  for (const { name, use } of found) uses.set(name, [...(uses.get(name) ?? []), use]);
  return uses;
}

const SHOWN_UPLOADS = MOST_OF_A_PERSON;

/** How many uploads have not ended: of a person those that still take parts, of the tenant all. */
export async function countOpenUploads(db: TenantDb, viewerId: string): Promise<OpenUploads> {
  const mine = sql`${mediaUpload.startedBy} = ${viewerId}::uuid and ${mediaUpload.handedInAt} is null`;
  const [found] = await db
    .select({
      ofPerson: sql<number>`(count(*) filter (where ${mine}))::int`,
      ofTenant: sql<number>`count(*)::int`,
    })
    .from(mediaUpload)
    .where(isNull(mediaUpload.settledAt));
  return found ?? { ofPerson: 0, ofTenant: 0 };
}

/** Somebody's own uploads that are under way or being looked at, and what was refused since a moment and not put away. */
export const listUploads = (db: TenantDb, asked: { viewerId: string; since: Date }) =>
  db
    .select({
      id: mediaUpload.id,
      fileName: mediaUpload.fileName,
      bytes: mediaUpload.bytes,
      fingerprint: mediaUpload.fingerprint,
      handedInAt: mediaUpload.handedInAt,
      refusal: mediaUpload.refusal,
    })
    .from(mediaUpload)
    .where(
      and(
        eq(mediaUpload.startedBy, asked.viewerId),
        isNull(mediaUpload.putAwayAt),
        or(
          isNull(mediaUpload.settledAt),
          and(isNotNull(mediaUpload.refusal), gt(mediaUpload.settledAt, asked.since)),
        ),
      ),
    )
    .orderBy(desc(mediaUpload.startedAt))
    .limit(SHOWN_UPLOADS);

/** One's own upload that can be cancelled, or was refused and not put away; null otherwise. */
export async function findUnread(db: TenantDb, asked: { id: string; viewerId: string }) {
  const [found] = await db
    .select({ id: mediaUpload.id, handle: mediaUpload.handle, settledAt: mediaUpload.settledAt })
    .from(mediaUpload)
    .where(
      and(
        eq(mediaUpload.id, asked.id),
        eq(mediaUpload.startedBy, asked.viewerId),
        isNull(mediaUpload.putAwayAt),
        or(
          isNotNull(mediaUpload.refusal),
          and(isNull(mediaUpload.handedInAt), isNull(mediaUpload.settledAt)),
        ),
      ),
    );
  return found ?? null;
}

/** An upload that still takes parts, of who asks; null otherwise. */
export async function findOpenUpload(db: TenantDb, asked: { id: string; viewerId: string }) {
  const [found] = await db
    .select({
      id: mediaUpload.id,
      bytes: mediaUpload.bytes,
      partBytes: mediaUpload.partBytes,
      handle: mediaUpload.handle,
    })
    .from(mediaUpload)
    .where(
      and(
        eq(mediaUpload.id, asked.id),
        eq(mediaUpload.startedBy, asked.viewerId),
        isNull(mediaUpload.handedInAt),
        isNull(mediaUpload.settledAt),
      ),
    );
  return found ?? null;
}

/** Uploads that were begun before a moment and never handed in. */
export const listLeft = (db: TenantDb, before: Date) =>
  db
    .select({ id: mediaUpload.id, handle: mediaUpload.handle })
    .from(mediaUpload)
    .where(
      and(isNull(mediaUpload.settledAt), isNull(mediaUpload.handedInAt), lt(mediaUpload.startedAt, before)),
    );

/** Uploads that have ended, of which something may be left where uploads lie. */
export const listUncleared = (db: TenantDb) =>
  db
    .select({ id: mediaUpload.id, handle: mediaUpload.handle })
    .from(mediaUpload)
    .where(and(isNotNull(mediaUpload.settledAt), isNull(mediaUpload.clearedAt)));
