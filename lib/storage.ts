import { createHash } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from '#lib/env.ts';

/** Where media lies: content-addressed names that never change meaning, a folder per tenant. */
export interface Storage {
  /** Keeps bytes and returns their immutable name, `<sha256>.<extension>`. The same bytes are kept once. */
  put(tenantSlug: string, bytes: Uint8Array, extension: string): Promise<string>;
  /** Size of a stored file, or null. */
  size(tenantSlug: string, name: string): Promise<number | null>;
  /** Bytes `start`–`end` inclusive. */
  read(tenantSlug: string, name: string, range: { start: number; end: number }): ReadStream;
}

export const MEDIA_NAME = /^[0-9a-f]{64}\.[a-z0-9]{2,5}$/;

/** Media on the local disk, under LECTERN_DATA. */
export function storage(): Storage {
  const path = (slug: string, name: string) =>
    join(env().LECTERN_DATA, 'media', slug, name.slice(0, 2), name);
  return {
    async put(slug, bytes, extension) {
      const name = `${createHash('sha256').update(bytes).digest('hex')}.${extension}`;
      const target = path(slug, name);
      await mkdir(join(target, '..'), { recursive: true });
      // Written aside and renamed: a reader never sees half a file, whenever the process dies.
      const aside = `${target}.${process.pid}`;
      await writeFile(aside, bytes);
      await rename(aside, target);
      return name;
    },
    async size(slug, name) {
      const found = await stat(path(slug, name)).catch(() => null);
      return found?.isFile() ? found.size : null;
    },
    read: (slug, name, range) => createReadStream(path(slug, name), range),
  };
}

/** The address of a medium in a page: on the CDN when there is one, which fetches from the tenant's folder. */
export function mediaUrl(tenantSlug: string, name: string): string {
  const cdn = env().CDN_URL;
  return cdn ? `${cdn}/media/${tenantSlug}/${name}` : `/media/${name}`;
}
