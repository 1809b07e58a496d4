import { type ImportGraph, importGraph, reachable } from '#scripts/laws/import-graph.ts';
import { codeFiles, isTest, type Law, lineAt, type Violation } from '#scripts/laws/tree.ts';
import { walk } from '#scripts/laws/walk.ts';

/** Types that are proof: holding one means that its file made it. */
const MINTED: Record<string, string> = { TenantDb: 'db/tenant-db.ts', Tenant: 'db/placement.ts' };

/** Modules that one file alone may import, and what everybody else does instead. */
const KEPT: { module: RegExp; by: RegExp; instead: string }[] = [
  {
    module: /^next-auth(\/|$)/,
    by: /^features\/access\/session\.ts$/,
    instead: 'Ask features/access/session.ts who is signed in.',
  },
  {
    module: /^#db\/(pools|session)\.ts$/,
    by: /^(db\/|server\.ts$|scripts\/|bench\/|e2e\/)/,
    instead: 'Reach a tenant by withTenant of db/tenant-db.ts, the control schema by db/platform-db.ts.',
  },
];

export const doors: Law = {
  name: 'a tenant is reached by one door',
  check: (tree) => {
    const graph = importGraph(tree);
    const forged = codeFiles(tree).flatMap((file) => {
      const found: Violation[] = [];
      walk(file.program(), (node, parent) => {
        if (node.type !== 'TSTypeReference' || node.typeName.type !== 'Identifier') return;
        const maker = MINTED[node.typeName.name];
        const cast = parent?.type === 'TSAsExpression' || parent?.type === 'TSTypeAssertion';
        if (!maker || !cast || file.path === maker) return;
        const message = `forges a ${node.typeName.name}. Only ${maker} makes one: take it as an argument.`;
        found.push({ file: file.path, line: lineAt(file.text, node.start), message });
      });
      return found;
    });
    return [...forged, ...trespasses(graph), ...strayPools(graph)];
  },
};

function trespasses(graph: ImportGraph): Violation[] {
  return [...graph].flatMap(([file, list]) =>
    list.flatMap(({ specifier, line }) => {
      const kept = KEPT.find(({ module, by }) => module.test(specifier) && !by.test(file) && !isTest(file));
      return kept ? [{ file, line, message: `imports '${specifier}'. ${kept.instead}` }] : [];
    }),
  );
}

/** What answers requests opens connections in one place, or their sum could not be bounded. */
function strayPools(graph: ImportGraph): Violation[] {
  const roots = [...graph.keys()].filter((path) => /^(app\/|features\/|(middleware|server)\.ts$)/.test(path));
  return [
    ...reachable(
      graph,
      roots.filter((path) => !isTest(path)),
    ),
  ].flatMap(([file, chain]) => {
    const postgres = graph.get(file)?.find((one) => one.specifier === 'postgres' && !one.typeOnly);
    if (!postgres || file === 'db/pools.ts') return [];
    const message = `opens connections while the portal runs (${chain.join(' → ')}). Take one from db/pools.ts, or call it from a script.`;
    return [{ file, line: postgres.line, message }];
  });
}
