import { createHash, hash } from 'node:crypto';
import { z } from 'zod';
import { MEDIA_NAME } from '#lib/storage.ts';
import { SLUG } from '#lib/tenant-host.ts';

/*
 * A backup is one gzip stream. Inside: a line of JSON that says what it is; sections; and a line with the SHA-256 of all bytes
 * before it. A section is a line of JSON, its bytes in frames (a line with a number, then so many bytes; 0 ends them), and a
 * line of JSON with its sums. Tables are rows of PostgreSQL's COPY in text format, parents before children, without tenant_id.
 * docs/operations.md describes it for whoever has the file and not this program.
 */

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

export const headerSchema = z.strictObject({
  lectern: z.literal('backup of a tenant'),
  version: z.literal(1),
  takenAt: z.iso.datetime(),
  postgres: z.string().max(100),
  tenant: z.strictObject({
    id: z.uuid(),
    slug: z.string().regex(SLUG),
    name: z.string().min(1).max(500),
    region: z.string().max(100).nullable(),
    canary: z.boolean(),
    /** Absent from what an earlier version has written. */
    domains: z.array(z.string().min(1).max(253)).default([]),
  }),
  /** Those that made its tables, in order. */
  migrations: z.array(z.strictObject({ name: z.string().max(200), checksum: hex })).min(1),
});
export type Header = z.output<typeof headerSchema>;

const identifier = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);
export const headSchema = z.discriminatedUnion('section', [
  z.strictObject({ section: z.literal('table'), name: identifier, columns: z.array(identifier).min(1) }),
  /** `bytes` is null when the medium was not in the store; its bytes are here or not, as was asked. */
  z.strictObject({
    section: z.literal('medium'),
    name: z.string().regex(MEDIA_NAME),
    bytes: count.nullable(),
    included: z.boolean(),
  }),
  z.strictObject({ section: z.literal('end'), sha256: hex }),
]);
type Head = z.output<typeof headSchema>;
export type TableHead = Extract<Head, { section: 'table' }>;
export type MediumHead = Extract<Head, { section: 'medium' }>;

export const sumsSchema = z.strictObject({
  bytes: count,
  sha256: hex,
  /** Of a table: see RowDigest. */
  rows: count.optional(),
  digest: hex.optional(),
});
export type Sums = z.output<typeof sumsSchema>;

export type Section = { head: TableHead | MediumHead; chunks: AsyncIterable<Buffer> };

export const FRAME_BYTES = 256 * 1024;

/**
 * Number and hash of rows in whatever order: the sum of the SHA-256 of each, modulo 2^256. A row of COPY's text is a line; a
 * stream hands on several at a time.
 */
export class RowDigest {
  rows = 0;
  #sum = 0n;
  #begun: Buffer = Buffer.alloc(0);

  add(chunk: Buffer): void {
    const bytes = this.#begun.length > 0 ? Buffer.concat([this.#begun, chunk]) : chunk;
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      this.rows += 1;
      this.#sum += BigInt(`0x${hash('sha256', bytes.subarray(from, end))}`);
      from = end + 1;
    }
    this.#begun = bytes.subarray(from);
  }

  get digest(): string {
    return BigInt.asUintN(256, this.#sum).toString(16).padStart(64, '0');
  }
}

/** A backup's bytes, before they are packed: as slowly as they are taken. */
export async function* archiveBytes(
  header: Header,
  sections: AsyncIterable<Section>,
): AsyncGenerator<Buffer> {
  const whole = createHash('sha256');
  const said = (bytes: Buffer) => {
    whole.update(bytes);
    return bytes;
  };
  const line = (value: unknown) => Buffer.from(`${JSON.stringify(value)}\n`);

  yield said(line(header));
  for await (const { head, chunks } of sections) {
    yield said(line(head));
    const own = createHash('sha256');
    const digest = head.section === 'table' ? new RowDigest() : null;
    let bytes = 0;
    for await (const frame of framed(chunks, digest)) {
      own.update(frame);
      bytes += frame.length;
      yield said(Buffer.from(`${frame.length}\n`));
      yield said(frame);
    }
    yield said(Buffer.from('0\n'));
    const sums = { bytes, sha256: own.digest('hex') };
    yield said(line(digest ? { ...sums, rows: digest.rows, digest: digest.digest } : sums));
  }
  yield line({ section: 'end', sha256: whole.digest('hex') });
}

/** A row is some hundred bytes: gathered, so that a frame is worth its line. */
async function* framed(
  chunks: AsyncIterable<Buffer>,
  digest: RowDigest | null,
): AsyncGenerator<Buffer, void, undefined> {
  let held: Buffer[] = [];
  let size = 0;
  const frames = function* () {
    const all = Buffer.concat(held);
    held = [];
    size = 0;
    for (let at = 0; at < all.length; at += FRAME_BYTES) yield all.subarray(at, at + FRAME_BYTES);
  };
  for await (const chunk of chunks) {
    digest?.add(chunk);
    held.push(chunk);
    size += chunk.length;
    if (size >= FRAME_BYTES) yield* frames();
  }
  if (size > 0) yield* frames();
}
