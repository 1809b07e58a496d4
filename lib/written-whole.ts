import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '#lib/errors.ts';

/** Why nothing more could be written, of errors that name no file. */
const NO_ROOM: Record<string, string> = {
  ENOSPC: 'the disk there is full',
  EDQUOT: 'the quota there is used up',
  EFBIG: 'no file there may be so large',
};
const NOT_OPENED = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', ...Object.keys(NO_ROOM)]);

/**
 * Makes a file or a folder that is there whole or not at all: `write` makes it under another name, which is its own once
 * everything is in it.
 * @throws bad_input with a sentence when something is there, or when it cannot be written
 */
export async function writtenWhole<T>(target: string, write: (aside: string) => Promise<T>): Promise<T> {
  if (await stat(target).catch(() => null))
    throw new AppError('bad_input', `${target} is there already. Nothing was written.`);
  const aside = `${target}.part`;
  try {
    await rm(aside, { recursive: true, force: true });
    const result = await write(aside);
    await rename(aside, target);
    return result;
  } catch (error) {
    const megabytes = ((await bytesOf(aside)) / 1e6).toFixed(1);
    await rm(aside, { recursive: true, force: true }).catch(() => {});
    const { code = '', path } = error as NodeJS.ErrnoException;
    const room = NO_ROOM[code];
    if (room)
      throw new AppError(
        'unavailable',
        `${target} was not written: ${room}. It takes more than the ${megabytes} MB that could be written; nothing of it is left.`,
        { cause: error },
      );
    // What else is opened meanwhile is not ours to explain.
    if (!NOT_OPENED.has(code) || !path || !resolve(path).startsWith(resolve(aside))) throw error;
    throw new AppError('bad_input', `${target} cannot be written (${code}).`, { cause: error });
  }
}

/** Of a file, or of all files in a folder. */
async function bytesOf(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all([path, ...files].map((file) => stat(file).catch(() => null)));
  return found.reduce((total, one) => total + (one?.isFile() ? one.size : 0), 0);
}
