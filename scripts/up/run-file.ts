import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { takeForLife } from '#lib/embedded/lock.ts';
import { AppError } from '#lib/errors.ts';

/** What runs here now, in `run.json`: for people, and for tools that must find the server's process. */
const running = z.object({
  pid: z.number().int(),
  port: z.number().int(),
  serverPid: z.number().int().optional(),
});

export type Running = z.infer<typeof running>;

/** Makes this process the only one that runs Lectern on this data folder, until it ends in whatever way. */
export function becomeTheOnlyOne(folder: string): void {
  if (takeForLife(join(folder, 'up.lock'))) return;
  const other = readRunFile(folder);
  const where = other ? ` (process ${other.pid}, http://localhost:${other.port})` : '';
  throw new AppError('conflict', `Lectern already runs in this folder${where}: stop that one first.`);
}

export function writeRunFile(folder: string, what: Running): void {
  const file = join(folder, 'run.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(what)}\n`);
  renameSync(`${file}.new`, file);
}

export function readRunFile(folder: string): Running | undefined {
  try {
    return running.parse(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')));
  } catch {
    return undefined;
  }
}
