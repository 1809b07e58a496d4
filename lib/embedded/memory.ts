import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What a cluster keeps between starts, in `embedded.json` (mode 0600). */
const memory = z.object({
  ports: z.record(z.string(), z.number().int()),
  passwords: z.object({ admin: z.string(), replication: z.string(), app: z.string(), jobs: z.string() }),
});

export type Memory = z.infer<typeof memory>;

/** Undefined when nothing readable is there: a cluster that already has data is then given new passwords. */
export function recall(folder: string): Memory | undefined {
  try {
    return memory.parse(JSON.parse(readFileSync(join(folder, 'embedded.json'), 'utf8')));
  } catch (error) {
    if (isErrno(error) && error.code !== 'ENOENT') throw error;
    return undefined;
  }
}

export function remember(folder: string, what: Memory): void {
  const file = join(folder, 'embedded.json');
  writeFileSync(`${file}.new`, `${JSON.stringify(what, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** @throws when no port was chosen for the node */
export function portOf({ ports }: Memory, name: string): number {
  const port = ports[name];
  if (port === undefined) throw new Error(`The embedded cluster has no node "${name}".`);
  return port;
}

export function newPasswords(): Memory['passwords'] {
  const secret = () => randomBytes(24).toString('base64url');
  return { admin: secret(), replication: secret(), app: secret(), jobs: secret() };
}

export function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string';
}
