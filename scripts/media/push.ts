import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { eachInParallel } from '#lib/in-parallel.ts';
import { listObjects, putObject } from '#lib/object-store.ts';
import { BUILDS, type PushedBuild } from '#lib/pushed-build.ts';
import type { LocalFile } from '#scripts/media/local-files.ts';

const PARALLEL = 6;
/** Up to this size a file is read whole, so that it can be sent again when a connection breaks. */
const WHOLE = 32 * 1024 * 1024;

export type Pushing = { missing: LocalFile[]; present: number };

/** What the store lacks. Names are immutable: what is there in its full size is there. */
export async function compare(files: readonly LocalFile[], prefix: string): Promise<Pushing> {
  const there = new Map<string, number>();
  if (files.length > 0) for await (const { key, bytes } of listObjects(prefix)) there.set(key, bytes);
  const missing = files.filter(({ key, bytes }) => there.get(key) !== bytes);
  return { missing, present: files.length - missing.length };
}

export async function push(files: readonly LocalFile[], progress: (done: number) => void): Promise<void> {
  let done = 0;
  await eachInParallel(files, PARALLEL, async ({ key, path, bytes, type }) => {
    await putObject(key, bytes <= WHOLE ? await readFile(path) : createReadStream(path), { type, bytes });
    progress(++done);
  });
}

/** Last of all: whoever finds this finds every file of the build. */
export async function recordBuild(id: string, build: PushedBuild): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(build));
  const about = { type: 'application/json', bytes: bytes.length, cache: 'no-store' };
  await putObject(`${BUILDS}${id}.json`, bytes, about);
}
