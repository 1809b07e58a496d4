import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Law, readTree } from '#scripts/laws/tree.ts';

/** A folder with a small project made of `files` (path → text), until the test ends. */
export function project(t: TestContext, files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'lectern-'));
  t.after(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

/** What a law says of such a project: one string a violation, the file first. */
export async function judge(t: TestContext, law: Law, files: Record<string, string>): Promise<string[]> {
  const violations = await law.check(readTree(project(t, files)));
  return violations.map(({ file, message }) => `${file} ${message}`);
}

export const lines = (count: number) => 'export {};\n'.repeat(count);
