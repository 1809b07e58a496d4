import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '#lib/crypto.ts';

export type Migration = { name: string; checksum: string; sql: string };

const BREAKPOINT = '--> statement-breakpoint';

/** The migrations of `platform` or of tenant schemas, in order. Drizzle writes "public" into references; the search_path decides instead. */
export function readMigrations(kind: 'platform' | 'tenant', root = import.meta.dirname): Migration[] {
  const folder = join(root, 'migrations', kind);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return {
        name: file.slice(0, -'.sql'.length),
        checksum: sha256(text),
        sql: text.replaceAll('"public".', '').replaceAll(BREAKPOINT, '').trim(),
      };
    });
}
