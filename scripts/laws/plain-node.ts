import { execFile } from 'node:child_process';
import { type ImportGraph, importGraph, reachable, target } from '#scripts/laws/import-graph.ts';
import { isTest, type Law, type Violation } from '#scripts/laws/tree.ts';

const RUN_PLAIN = /^(server\.ts|features\/[^/]+\/((jobs|commands|queries|door)\.ts|rules\/[^/]+\.ts))$/;
const OF_NEXT = /^(next|next-auth|server-only)(\/|$)/;

export const plainNode: Law = {
  name: 'the core runs in plain Node',
  check: async (tree) => {
    const graph = importGraph(tree);
    const roots = [...graph.keys()].filter((path) => RUN_PLAIN.test(path) && !isTest(path));
    const found = [...reachable(graph, roots)].flatMap(([file, chain]) => foreign(graph, file, chain));
    return found.length > 0 ? found : unloadable(tree.root, toLoad(graph, roots));
  },
};

function foreign(graph: ImportGraph, file: string, chain: string[]): Violation[] {
  return (graph.get(file) ?? [])
    .filter(({ typeOnly }) => !typeOnly)
    .filter(({ specifier }) => OF_NEXT.test(specifier) || /\.[jt]sx$/.test(specifier))
    .filter(({ specifier }) => !(file === 'server.ts' && specifier === 'next'))
    .map(({ specifier, line }) => ({
      file,
      line,
      message: `imports '${specifier}' and is reached by ${chain.join(' → ')}, which must run without Next. Pass in what is needed as a value.`,
    }));
}

/** Importing server.ts would start it: what it imports is loaded instead. */
const toLoad = (graph: ImportGraph, roots: string[]) =>
  roots.flatMap((path) => {
    if (path !== 'server.ts') return [path];
    const direct = (graph.get(path) ?? []).filter((one) => !one.typeOnly);
    return direct.flatMap((one) => target(one.specifier) ?? []);
  });

const LOADER = `
for (const path of process.argv.slice(1)) {
  try { await import('#' + path); }
  catch (error) { console.log(JSON.stringify([path, String(error.message).split('\\n')[0]])); }
}
process.exit();`;

/** Proof by doing: each file is imported by plain Node, in a process without any setting. */
function unloadable(cwd: string, paths: string[]): Promise<Violation[]> {
  if (paths.length === 0) return Promise.resolve([]);
  const args = ['--input-type=module', '--eval', LOADER, ...paths];
  const env = { PATH: process.env.PATH ?? '', NODE_ENV: 'test' as const };
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd, env, timeout: 60_000 }, (error, stdout, stderr) => {
      const failures = stdout.split('\n').filter((line) => line.startsWith('["'));
      const found = failures.map((line): Violation => {
        const [file, reason] = JSON.parse(line) as [string, string];
        return { file, message: `does not load in plain Node: ${reason}` };
      });
      if (error && found.length === 0) found.push({ file: 'server.ts', message: `did not load: ${stderr}` });
      done(found);
    });
  });
}
