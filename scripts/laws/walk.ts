import type { Node } from 'oxc-parser';
import { visitorKeys } from 'oxc-parser';

/**
 * Visits a syntax tree from the top; `inFunction` tells whether the node runs later than its module.
 * A visit that answers `false` leaves out what is below.
 */
export function walk(
  node: Node,
  visit: (node: Node, parent: Node | undefined, inFunction: boolean) => unknown,
  parent?: Node,
  inFunction = false,
): void {
  if (visit(node, parent, inFunction) === false) return;
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
