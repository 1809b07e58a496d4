import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { env } from '#lib/env.ts';
import { CONTENT_TYPES } from '#lib/media-kinds.ts';
import { hasStoreFor, putObject, readObject, sizeOfObject } from '#lib/object-store.ts';

/** Where media lies: content-addressed names that never change meaning, a folder per tenant. */
export interface Storage {
  /** Keeps bytes and returns their immutable name, `<sha256>.<extension>`. The same bytes are kept once. */
  put(tenantSlug: string, bytes: Uint8Array, extension: string): Promise<string>;
  /** Keeps bytes whose name is known, as they come; on a disk or in a store they are there whole or not at all. */
  keep(tenantSlug: string, name: string, bytes: number, content: AsyncIterable<Buffer>): Promise<void>;
  /** Size of a stored file, or null. */
  size(tenantSlug: string, name: string): Promise<number | null>;
  /** Bytes `start`–`end` inclusive, or all. */
  read(tenantSlug: string, name: string, range?: { start: number; end: number }): Promise<Readable>;
}

export const MEDIA_NAME = /^[0-9a-f]{64}\.[a-z0-9]{2,5}$/;

/** The object store when there is one for the tenant, else the disk. */
export const storage = (): Storage => byTenant;

const of = (slug: string): Storage => (hasStoreFor(slug) ? objects : disk);

const byTenant: Storage = {
  put: (slug, bytes, extension) => of(slug).put(slug, bytes, extension),
  keep: (slug, name, bytes, content) => of(slug).keep(slug, name, bytes, content),
  size: (slug, name) => of(slug).size(slug, name),
  read: (slug, name, range) => of(slug).read(slug, name, range),
};

const nameOf = (bytes: Uint8Array, extension: string) =>
  `${createHash('sha256').update(bytes).digest('hex')}.${extension}`;

/** Where media lies on this machine, while there is no object store. */
export const mediaFolder = (): string => join(env().LECTERN_DATA, 'media');

export const mediaPath = (slug: string, name: string): string =>
  join(mediaFolder(), slug, name.slice(0, 2), name);

const disk: Storage = {
  async put(slug, bytes, extension) {
    const name = nameOf(bytes, extension);
    const target = mediaPath(slug, name);
    await mkdir(join(target, '..'), { recursive: true });
    // Written aside and renamed: a reader never sees half a file, whenever the process dies.
    const aside = `${target}.${process.pid}`;
    await writeFile(aside, bytes);
    await rename(aside, target);
    return name;
  },
  async keep(slug, name, _bytes, content) {
    const target = mediaPath(slug, name);
    await mkdir(join(target, '..'), { recursive: true });
    const aside = `${target}.${process.pid}`;
    await writeFile(aside, content);
    await rename(aside, target);
  },
  async size(slug, name) {
    const found = await stat(mediaPath(slug, name)).catch(() => null);
    return found?.isFile() ? found.size : null;
  },
  read: async (slug, name, range) => createReadStream(mediaPath(slug, name), range),
};

/** The address of a medium is its key, so that an edge needs no rule to find it. */
export const mediaKey = (slug: string, name: string): string => `media/${slug}/${name}`;

const objects: Storage = {
  async put(slug, bytes, extension) {
    const name = nameOf(bytes, extension);
    const key = mediaKey(slug, name);
    if ((await sizeOfObject(key)) === bytes.length) return name;
    const type = CONTENT_TYPES[extension] ?? 'application/octet-stream';
    await putObject(key, bytes, { type, bytes: bytes.length });
    return name;
  },
  async keep(slug, name, bytes, content) {
    const key = mediaKey(slug, name);
    if ((await sizeOfObject(key)) === bytes) return;
    const type = CONTENT_TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
    await putObject(key, Readable.from(content, { objectMode: false }), { type, bytes });
  },
  size: (slug, name) => sizeOfObject(mediaKey(slug, name)),
  async read(slug, name, range) {
    const found = await readObject(mediaKey(slug, name), range);
    if (!found) throw new Error(`There is no ${mediaKey(slug, name)} in the object store.`);
    return found;
  },
};
