import { readdirSync, readFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import type { Program } from 'oxc-parser';
import { parseSync } from 'oxc-parser';

export type SourceFile = { path: string; text: string; program: () => Program };
export type Tree = { root: string; files: Map<string, SourceFile> };
export type Violation = { file: string; line?: number; message: string };
export type Law = { name: string; check: (tree: Tree) => Violation[] | Promise<Violation[]> };

const TEXT =
  /\.(tsx?|[cm]?jsx?|css|json|md|sql|ya?ml|toml|conf|sh|svg|html|vtt|txt)$|(^|\/)[^.]+$|^\.[\w-]+$/;

/** Everything in the project that git would track, by its path from the root. */
export function readTree(root: string): Tree {
  const files = new Map<string, SourceFile>();
  const ignored = ignoredBy(root);
  const walk = (folder: string) => {
    for (const entry of readdirSync(`${root}/${folder}`, { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (ignored(path, entry.name)) continue;
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile() && TEXT.test(path)) files.set(path, sourceFile(root, path));
    }
  };
  walk('');
  return { root, files };
}

function ignoredBy(root: string) {
  const patterns = ['.git', ...gitignore(root)];
  return (path: string, name: string) =>
    patterns.some((pattern) =>
      pattern.includes('/') ? matchesGlob(path, pattern.replace(/^\//, '')) : matchesGlob(name, pattern),
    );
}

function gitignore(root: string): string[] {
  try {
    const lines = readFileSync(`${root}/.gitignore`, 'utf8').split('\n');
    return lines
      .map((line) => line.trim().replace(/\/$/, ''))
      .filter((line) => line && !line.startsWith('#'));
  } catch {
    return [];
  }
}

function sourceFile(root: string, path: string): SourceFile {
  const text = readFileSync(`${root}/${path}`, 'utf8');
  let program: Program | undefined;
  return {
    path,
    text,
    program: () => {
      program ??= parseSync(path, text, { astType: 'ts' }).program;
      return program;
    },
  };
}

export const isCode = (path: string) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts');
/** Tests, and what only tests use: `testing.ts` or `….testing.ts`. */
export const isTest = (path: string) => /(^|[/.])test(ing)?\.tsx?$/.test(path) || path.startsWith('e2e/');
export const codeFiles = (tree: Tree) => [...tree.files.values()].filter((file) => isCode(file.path));
export const lineAt = (text: string, offset: number) => text.slice(0, offset).split('\n').length;
