import { cycles } from '#scripts/laws/cycles.ts';
import type { Import } from '#scripts/laws/import-graph.ts';
import { importGraph, target } from '#scripts/laws/import-graph.ts';
import type { Law, Violation } from '#scripts/laws/tree.ts';
import { isTest } from '#scripts/laws/tree.ts';

/** What each layer may import besides itself. `product` is what answers requests, `tooling` what builds, starts and measures it. */
const MAY_IMPORT: Record<string, string[]> = {
  lib: [],
  db: ['lib'],
  components: ['lib'],
  features: ['components', 'db', 'lib'],
  app: ['features', 'components', 'lib'],
  middleware: ['features', 'db', 'lib'],
  server: ['features', 'db', 'lib'],
  tooling: ['middleware', 'features', 'components', 'db', 'lib'],
};

export const imports: Law = {
  name: 'imports flow one way',
  check: (tree) => {
    const graph = importGraph(tree);
    const violations: Violation[] = [];
    for (const [file, list] of graph) {
      for (const one of list) {
        const message = form(one) ?? direction(file, one) ?? purity(file, one) ?? testOnly(file, one);
        if (message) violations.push({ file, line: one.line, message });
      }
    }
    for (const loop of cycles(graph)) {
      violations.push({
        file: loop[0] ?? '',
        message: `imports itself by ${loop.join(' → ')}. Move what both need into a file of its own, below both.`,
      });
    }
    return violations;
  },
};

function form({ specifier }: Import): string | undefined {
  if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..')
    return `imports '${specifier}'. Write the path from the root, with its extension: '#lib/clock.ts'.`;
  if (specifier.startsWith('#') && !/\.\w+$/.test(specifier))
    return `imports '${specifier}' without an extension. Plain Node needs it: '${specifier}.ts'.`;
  return undefined;
}

function direction(file: string, { specifier }: Import): string | undefined {
  const to = target(specifier);
  if (!to) return undefined;
  const [from, into] = [layer(file), layer(to)];
  if (from === into || MAY_IMPORT[from]?.includes(into)) return undefined;
  const allowed = [from, ...(MAY_IMPORT[from] ?? [])].join(', ');
  return `(${from}) imports '${specifier}' (${into}). ${from} may import only ${allowed}: move the code down, or pass the value in from above.`;
}

function purity(file: string, { specifier, typeOnly }: Import): string | undefined {
  const to = target(specifier);
  if (!to || typeOnly || isTest(file) || !/^features\/[^/]+\/rules\//.test(file)) return undefined;
  if (/^(lib\/|db\/schema|features\/[^/]+\/(rules\/|input\.ts$))/.test(to)) return undefined;
  return `is a rule and imports '${specifier}'. A rule is a pure function of its arguments: let the caller fetch, and pass in rows and \`now\`.`;
}

function testOnly(file: string, { specifier }: Import): string | undefined {
  const to = target(specifier) ?? '';
  const product = layer(file) !== 'tooling' && !isTest(file);
  if (!product || !isTest(to)) return undefined;
  return `imports '${specifier}', which is for tests. Move what both need out of it.`;
}

function layer(path: string): string {
  const top = path.split('/')[0] ?? '';
  if (top in MAY_IMPORT) return top;
  if (path === 'middleware.ts') return 'middleware';
  if (path === 'server.ts') return 'server';
  return 'tooling';
}
