import type { Readable } from 'node:stream';

/** An upload of a tenant: `handle` is what the store calls it. */
export type UploadKey = { slug: string; id: string; handle: string };

/** Files that come in parts, straight from a browser to where media lies, in any order and however often a part is sent. */
export interface Uploads {
  /** @returns its handle */
  begin(slug: string, id: string): Promise<string>;
  /** Where a browser puts part `n` (from 1) of exactly so many bytes: an address for an hour, and for this part alone. */
  partAddress(upload: UploadKey, n: number, bytes: number, now: Date): Promise<string>;
  /** Parts that are there, with their sizes. */
  parts(upload: UploadKey): Promise<Map<number, number>>;
  /** Makes the parts one file; after that no part is taken. Again without harm. */
  assemble(upload: UploadKey): Promise<void>;
  read(upload: UploadKey): Promise<Readable>;
  /** The assembled file becomes a medium, and stays what it is until it is dropped. Again without harm. */
  adopt(upload: UploadKey, name: string): Promise<void>;
  /** Whatever is there of it goes. Again without harm. */
  drop(upload: UploadKey): Promise<void>;
}

export const PART_OPENS_S = 3600;
