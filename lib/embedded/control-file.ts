import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/*
 * What `pg_controldata` would say, which is not among the npm binaries: the first fields of `ControlFileData` in
 * src/include/catalog/pg_control.h, which have stood where they are since PostgreSQL 9.3.
 */

const SHUT_DOWN = 1;

function controlFile(data: string): Buffer | null {
  const file = join(data, 'global', 'pg_control');
  if (!existsSync(file)) return null;
  const bytes = readFileSync(file);
  return bytes.length < 56 ? null : bytes;
}

/** By this number PostgreSQL knows which cluster a folder belongs to. */
export const systemIdentifier = (data: string): bigint | undefined => controlFile(data)?.readBigUInt64LE(0);

/** Where the log of a primary ends that was shut down in order: the checkpoint that is the last thing in it. Null of any other. */
export function cleanEnd(data: string): { lsn: bigint; timeline: number } | null {
  const bytes = controlFile(data);
  if (bytes?.readUInt32LE(16) !== SHUT_DOWN) return null;
  return { lsn: bytes.readBigUInt64LE(32), timeline: bytes.readUInt32LE(48) };
}
