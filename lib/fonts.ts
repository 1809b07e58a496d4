import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { singleton } from '#lib/singleton.ts';

const SCRIPTS = [
  'latin',
  'latin-ext',
  'cyrillic',
  'cyrillic-ext',
  'greek',
  'greek-ext',
  'vietnamese',
] as const;

export type FontFile = { name: string; bytes: Buffer };

/** Inter's files by script, for documents made on the server. Looked up from the folder Lectern was started in. */
export const interFiles = (weight: 400 | 600): FontFile[] =>
  singleton(`fonts.${weight}`, () =>
    SCRIPTS.map((script) => ({
      name: `${script}-${weight}`,
      bytes: readFileSync(
        join(process.cwd(), 'node_modules/@fontsource/inter/files', `inter-${script}-${weight}-normal.woff`),
      ),
    })),
  );
