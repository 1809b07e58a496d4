import type { ImportGraph } from '#scripts/laws/import-graph.ts';
import { target } from '#scripts/laws/import-graph.ts';

/** One closed walk for each knot of files that import each other, types included. */
export function cycles(graph: ImportGraph): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string) => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file]);
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const { specifier } of graph.get(file) ?? []) {
      const next = target(specifier);
      if (next && graph.has(next)) visit(next);
    }
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return found;
}
