import type { Node } from 'oxc-parser';
import { starts } from '#scripts/laws/directive.ts';
import { importGraph, reachable } from '#scripts/laws/import-graph.ts';
import { codeFiles, isTest, type Law, lineAt, type Violation } from '#scripts/laws/tree.ts';
import { walk } from '#scripts/laws/walk.ts';

const ENTRY = /^(app|features)\/|^(middleware|server)\.ts$/;
const LIVING = new Set([
  'LRUCache',
  'PgBoss',
  'AsyncLocalStorage',
  'EventEmitter',
  'WeakMap',
  'WeakSet',
  'Redis',
]);

/** Next gives middleware, pages, routes and server.ts a copy each of every module, so a module cannot hold state. */
export const once: Law = {
  name: 'what exists once is a singleton',
  check: (tree) => {
    const graph = importGraph(tree);
    const copied = reachable(
      graph,
      [...graph.keys()].filter((path) => ENTRY.test(path) && !isTest(path)),
    );
    return codeFiles(tree)
      .filter((file) => copied.has(file.path) && file.path !== 'server.ts' && !starts(file, 'use client'))
      .flatMap((file) => {
        const found: Violation[] = [];
        walk(file.program(), (node, parent, inFunction) => {
          const what = inFunction ? undefined : state(node, parent);
          if (!what) return;
          const message = `keeps ${what} in the module, of which Next makes several copies. Make it by singleton('…', () => …) of lib/singleton.ts.`;
          found.push({ file: file.path, line: lineAt(file.text, node.start), message });
        });
        return found;
      });
  },
};

function state(node: Node, parent: Node | undefined): string | undefined {
  if (node.type === 'VariableDeclaration' && node.kind !== 'const')
    return parent?.type === 'Program' ? 'a variable' : undefined;
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'postgres')
    return 'a pool';
  if (node.type !== 'NewExpression' || node.callee.type !== 'Identifier') return undefined;
  const { name } = node.callee;
  const empty = (name === 'Map' || name === 'Set') && node.arguments.length === 0;
  return empty || LIVING.has(name) ? `a ${name}` : undefined;
}
