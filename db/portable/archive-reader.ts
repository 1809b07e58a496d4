import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import {
  FRAME_BYTES,
  type Header,
  headerSchema,
  headSchema,
  type MediumHead,
  type Sums,
  sumsSchema,
  type TableHead,
} from '#db/portable/archive.ts';
import { AppError } from '#lib/errors.ts';

const LINE_BYTES = 1024 * 1024;

export type Visit = {
  table?(head: TableHead, bytes: AsyncIterable<Buffer>): Promise<void>;
  medium?(head: MediumHead, bytes: AsyncIterable<Buffer>): Promise<void>;
};

export type Told = {
  header: Header;
  tables: { head: TableHead; sums: Sums }[];
  media: MediumHead[];
};

/**
 * Reads a backup from its first byte to its last and checks every sum in it, whatever a visitor makes of the bytes.
 * @throws bad_input with a sentence when it is no backup, or not what it was when it was written
 */
export async function readArchive(file: string, visit: Visit = {}): Promise<Told> {
  const unpacked = createGunzip({ chunkSize: FRAME_BYTES });
  pipeline(createReadStream(file), unpacked, () => {});
  try {
    return await walk(new Source(unpacked), visit);
  } catch (error) {
    throw inWords(file, error);
  } finally {
    unpacked.destroy();
  }
}

async function walk(source: Source, visit: Visit): Promise<Told> {
  const header = parsed(headerSchema, await source.line(), 'it does not begin as one');
  const told: Told = { header, tables: [], media: [] };
  const seen = new Set<string>();
  for (;;) {
    const before = source.digest();
    const head = parsed(headSchema, await source.line(), 'a section begins with what is none');
    if (head.section === 'end') {
      if (head.sha256 !== before) throw new Damage('its hash is not that of its contents');
      if (await source.more()) throw new Damage('something follows its end');
      return told;
    }
    if (seen.has(head.name)) throw new Damage(`${head.name} is in it twice`);
    seen.add(head.name);
    const section = new Frames(source);
    const work = head.section === 'table' ? visit.table?.(head, section) : visit.medium?.(head, section);
    await work;
    for await (const _ of section);
    const sums = parsed(sumsSchema, await source.line(), `the sums of ${head.name} are missing`);
    const { bytes, sha256 } = section.sums();
    if (sums.bytes !== bytes || sums.sha256 !== sha256)
      throw new Damage(`${head.name} is not what was written`);
    if (head.section === 'table') told.tables.push({ head, sums: whole(head, sums) });
    else {
      const right = !head.included || (bytes === head.bytes && head.name.startsWith(sha256));
      if (!right) throw new Damage(`${head.name} is not what its name says`);
      told.media.push(head);
    }
  }
}

function whole(head: TableHead, sums: Sums): Sums {
  if (sums.rows === undefined || sums.digest === undefined)
    throw new Damage(`the sums of ${head.name} are missing`);
  return sums;
}

class Damage extends Error {}

function parsed<T>(schema: z.ZodType<T>, line: string, why: string): T {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Damage(why);
  }
  const { success, data } = schema.safeParse(value);
  if (!success) throw new Damage(why);
  return data;
}

function inWords(file: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const bad = (sentence: string) => new AppError('bad_input', sentence, { cause: error });
  if (error instanceof Damage)
    return bad(`${file} is no backup of a tenant, or is damaged: ${error.message}.`);
  if (code === 'Z_BUF_ERROR') return bad(`${file} is damaged: it ends too early.`);
  if (code.startsWith('Z_'))
    return bad(`${file} is no backup of a tenant, or is damaged: it cannot be unpacked.`);
  if (code === 'ENOENT') return bad(`There is no file ${file}.`);
  if (code === 'EISDIR') return bad(`${file} is a folder, not a backup.`);
  if (code === 'EACCES') return bad(`${file} may not be read.`);
  return error;
}

/** Bytes in the pieces in which they come: never more than one piece and one line is held. */
class Source {
  readonly #pieces: AsyncIterator<Buffer>;
  readonly #hash = createHash('sha256');
  #held = Buffer.alloc(0) as Buffer;

  constructor(pieces: AsyncIterable<Buffer>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Of everything that was taken. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  async more(): Promise<boolean> {
    while (this.#held.length === 0) {
      const { done, value } = await this.#pieces.next();
      if (done) return false;
      this.#held = value;
    }
    return true;
  }

  #take(length: number): Buffer {
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    this.#hash.update(taken);
    return taken;
  }

  async line(): Promise<string> {
    const parts: Buffer[] = [];
    for (let length = 0; length <= LINE_BYTES; ) {
      if (!(await this.more())) throw new Damage('it ends too early');
      const end = this.#held.indexOf(10);
      const part = this.#take(end < 0 ? this.#held.length : end + 1);
      parts.push(part);
      length += part.length;
      if (end >= 0) return Buffer.concat(parts).toString('utf8').slice(0, -1);
    }
    throw new Damage('a line in it does not end');
  }

  /** At most `length` bytes; fewer when fewer are at hand. */
  async some(length: number): Promise<Buffer> {
    if (!(await this.more())) throw new Damage('it ends too early');
    return this.#take(Math.min(length, this.#held.length));
  }
}

/** The bytes of one section, once: whoever stops in between leaves the rest to the next who asks. */
class Frames implements AsyncIterable<Buffer> {
  readonly #source: Source;
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #left = 0;
  #over = false;

  constructor(source: Source) {
    this.#source = source;
  }

  sums() {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for (;;) {
      if (this.#left === 0 && !this.#over) await this.#next();
      if (this.#over) return;
      const piece = await this.#source.some(this.#left);
      this.#left -= piece.length;
      this.#bytes += piece.length;
      this.#hash.update(piece);
      yield piece;
    }
  }

  async #next(): Promise<void> {
    const line = await this.#source.line();
    const length = /^\d{1,9}$/.test(line) ? Number(line) : Number.NaN;
    if (!(length <= FRAME_BYTES)) throw new Damage('a frame in it has no length');
    this.#left = length;
    this.#over = length === 0;
  }
}
