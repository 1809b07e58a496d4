import { randomUUID } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { sign, verify } from '#lib/crypto.ts';
import { env } from '#lib/env.ts';
import { mediaPath } from '#lib/storage.ts';
import { PART_OPENS_S, type UploadKey, type Uploads } from '#lib/upload-parts.ts';

/** The node's own door for parts, while there is no object store. */
export const PART_DOOR = '/api/media-parts/';

const PURPOSE = 'media.part';
const ticket = z.object({
  slug: z.string(),
  id: z.uuid(),
  n: z.number().int().positive(),
  bytes: z.number().int().positive(),
  until: z.number(),
});
export type PartTicket = z.infer<typeof ticket>;

/** What an address of a part stands for; null when it is not ours or has expired. */
export function readTicket(token: string, now: Date): PartTicket | null {
  const payload = verify(PURPOSE, token);
  const read = payload === null ? null : ticket.parse(JSON.parse(payload));
  return read && read.until > now.getTime() ? read : null;
}

type Where = Pick<UploadKey, 'slug' | 'id'>;
const folderOf = ({ slug, id }: Where) => join(env().LECTERN_DATA, 'uploads', slug, id);
const wholeOf = (upload: Where) => `${folderOf(upload)}.whole`;
/** Written aside and renamed: nobody sees half a file. */
const asideOf = (path: string) => `${path}.${randomUUID()}`;
const partOf = (upload: Where, n: number) => join(folderOf(upload), `${n}.part`);

/** The upload has ended, or its browser has hung up: whoever pauses does. */
const GONE = new Set(['ENOENT', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']);

/** Keeps a part; false when there is no such upload any more, or not all of the part came. */
export async function keepPart({ slug, id, n, bytes }: PartTicket, body: Readable): Promise<boolean> {
  const target = partOf({ slug, id }, n);
  const aside = asideOf(target);
  try {
    let length = 0;
    const counted = async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        length += chunk.length;
        if (length > bytes) return;
        yield chunk;
      }
    };
    await pipeline(body, counted, createWriteStream(aside));
    if (length !== bytes) return false;
    await rename(aside, target);
    return true;
  } catch (error) {
    if (GONE.has((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

const absent = (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT') return null;
  throw error;
};

async function joinParts(upload: UploadKey): Promise<void> {
  const numbers = [...(await diskUploads.parts(upload)).keys()].sort((a, b) => a - b);
  const aside = asideOf(join(folderOf(upload), 'whole'));
  const all = async function* () {
    for (const n of numbers) yield* createReadStream(partOf(upload, n));
  };
  await pipeline(Readable.from(all()), createWriteStream(aside));
  await rename(aside, wholeOf(upload));
}

export const diskUploads: Uploads = {
  async begin(slug, id) {
    await mkdir(folderOf({ slug, id }), { recursive: true });
    return 'disk';
  },
  partAddress: async ({ slug, id }, n, bytes, now) => {
    const until = now.getTime() + PART_OPENS_S * 1000;
    return PART_DOOR + sign(PURPOSE, JSON.stringify({ slug, id, n, bytes, until } satisfies PartTicket));
  },
  async parts(upload) {
    const names = (await readdir(folderOf(upload)).catch(absent)) ?? [];
    const found = names.flatMap((name) => /^(\d+)\.part$/.exec(name)?.[1] ?? []).map(Number);
    const sizes = await Promise.all(found.map(async (n) => (await stat(partOf(upload, n))).size));
    return new Map(found.map((n, at) => [n, sizes[at] ?? 0]));
  },
  async assemble(upload) {
    // An earlier attempt has made it whole; of the parts there may be some left.
    if ((await stat(wholeOf(upload)).catch(absent)) === null) await joinParts(upload);
    await rm(folderOf(upload), { recursive: true, force: true });
  },
  read: async (upload) => createReadStream(wholeOf(upload)),
  async adopt(upload, name) {
    const target = mediaPath(upload.slug, name);
    await mkdir(join(target, '..'), { recursive: true });
    const aside = asideOf(target);
    await copyFile(wholeOf(upload), aside, constants.COPYFILE_FICLONE);
    await rename(aside, target);
  },
  async drop(upload) {
    await rm(folderOf(upload), { recursive: true, force: true });
    await rm(wholeOf(upload), { force: true });
  },
};
