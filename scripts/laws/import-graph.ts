import type { Node } from 'oxc-parser';
import type { SourceFile, Tree } from '#scripts/laws/tree.ts';
import { codeFiles, lineAt } from '#scripts/laws/tree.ts';
import { walk } from '#scripts/laws/walk.ts';

export type Import = { specifier: string; line: number; typeOnly: boolean };
export type ImportGraph = Map<string, Import[]>;

export const importGraph = (tree: Tree): ImportGraph =>
  new Map(codeFiles(tree).map((file) => [file.path, importsOf(file)]));

function importsOf(file: SourceFile): Import[] {
  const imports: Import[] = [];
  walk(file.program(), (node) => {
    const found = importIn(node);
    if (found) imports.push({ ...found, line: lineAt(file.text, node.start) });
  });
  return imports;
}

function importIn(node: Node): Omit<Import, 'line'> | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
      return { specifier: node.source.value, typeOnly: node.importKind === 'type' };
    case 'ExportAllDeclaration':
      return { specifier: node.source.value, typeOnly: node.exportKind === 'type' };
    case 'ExportNamedDeclaration':
      return node.source ? { specifier: node.source.value, typeOnly: node.exportKind === 'type' } : undefined;
    case 'ImportExpression':
      return node.source.type === 'Literal' && typeof node.source.value === 'string'
        ? { specifier: node.source.value, typeOnly: false }
        : undefined;
    case 'TSImportType':
      return { specifier: node.source.value, typeOnly: true };
    default:
      return undefined;
  }
}

/** The project file a specifier names, or undefined for packages. */
export const target = (specifier: string) => (specifier.startsWith('#') ? specifier.slice(1) : undefined);

/**
 * The files that run when one of `roots` runs, each with the chain of imports that leads to it.
 * @param enter whether the imports of a reached file are followed too
 */
export function reachable(
  graph: ImportGraph,
  roots: string[],
  enter: (path: string) => boolean = () => true,
) {
  const chains = new Map<string, string[]>(roots.map((root) => [root, [root]]));
  for (const [path, chain] of chains) {
    if (!enter(path)) continue;
    for (const { specifier, typeOnly } of graph.get(path) ?? []) {
      const next = target(specifier);
      if (!typeOnly && next && !chains.has(next)) chains.set(next, [...chain, next]);
    }
  }
  return chains;
}
