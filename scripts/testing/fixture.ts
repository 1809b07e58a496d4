import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Law } from '#scripts/laws/tree.ts';
import { readTree } from '#scripts/laws/tree.ts';

/** What a law says of a small project made of `files` (path → text): one string a violation, the file first. */
export async function judge(t: TestContext, law: Law, files: Record<string, string>): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), 'lectern-law-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const violations = await law.check(readTree(root));
  return violations.map(({ file, message }) => `${file} ${message}`);
}

export const lines = (count: number) => 'export {};\n'.repeat(count);
