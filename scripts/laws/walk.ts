import type { Node } from 'oxc-parser';
import { visitorKeys } from 'oxc-parser';

/** Visits a syntax tree from the top; `inFunction` tells whether the node runs later than its module. */
export function walk(
  node: Node,
  visit: (node: Node, parent: Node | undefined, inFunction: boolean) => void,
  parent?: Node,
  inFunction = false,
): void {
  visit(node, parent, inFunction);
  const later = inFunction || runsLater(node);
  for (const key of visitorKeys[node.type] ?? []) {
    const child = (node as unknown as Record<string, Node | (Node | null)[] | null>)[key];
    for (const one of Array.isArray(child) ? child : [child]) {
      if (one) walk(one, visit, node, later);
    }
  }
}

const runsLater = (node: Node) =>
  node.type === 'FunctionDeclaration' ||
  node.type === 'FunctionExpression' ||
  node.type === 'ArrowFunctionExpression' ||
  (node.type === 'PropertyDefinition' && !node.static);
