import { starts } from '#scripts/laws/directive.ts';
import { importGraph, reachable } from '#scripts/laws/import-graph.ts';
import type { Law, Violation } from '#scripts/laws/tree.ts';
import { codeFiles } from '#scripts/laws/tree.ts';

const SERVER_ONLY = /^(db\/|features\/[^/]+\/(commands|queries|loaders|jobs|door|session)\.ts$)/;

export const client: Law = {
  name: 'browser code stays in the browser',
  check: (tree) => {
    const graph = importGraph(tree);
    const roots = codeFiles(tree).filter((file) => starts(file, 'use client'));
    const actions = new Set(
      codeFiles(tree)
        .filter((file) => starts(file, 'use server'))
        .map((file) => file.path),
    );
    const violations: Violation[] = [];
    for (const [path, chain] of reachable(
      graph,
      roots.map((file) => file.path),
      (path) => !actions.has(path),
    )) {
      const node = graph.get(path)?.find((one) => !one.typeOnly && one.specifier.startsWith('node:'));
      const what = SERVER_ONLY.test(path) ? path : actions.has(path) ? undefined : node?.specifier;
      if (!what) continue;
      violations.push({
        file: chain[0] ?? path,
        message: `is a client file and reaches ${what} (${[...chain, what].filter((step, i, all) => step !== all[i - 1]).join(' → ')}). Load it in the page and pass plain props, or call an action.`,
      });
    }
    return violations;
  },
};
