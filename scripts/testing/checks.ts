import { laws } from '#scripts/laws/all.ts';
import { type Law, readTree, type Tree } from '#scripts/laws/tree.ts';
import { command } from '#scripts/testing/command.ts';
import { fail, type Outcome, pass, seconds, sum } from '#scripts/testing/outcome.ts';

/** Types, lint and every law: each counts as one test. */
export async function checks(): Promise<Outcome> {
  const outcomes = [await report('types', types), await report('lint', lint)];
  const tree = readTree(process.cwd());
  for (const law of laws) outcomes.push(await report(law.name, () => judged(law, tree)));
  return sum(outcomes);
}

async function report(name: string, check: () => Promise<string>): Promise<Outcome> {
  const started = performance.now();
  const complaint = await check();
  console.log(`  ${complaint ? '✗' : '✓'} ${name} (${seconds(started)})`);
  return complaint ? fail(`${name}\n${complaint}`) : pass();
}

/** Routes' types are generated first: a clean checkout has none, an old one may have yesterday's. */
async function types(): Promise<string> {
  const generated = await command('next', ['typegen']);
  if (generated.code !== 0) return generated.output;
  const checked = await command('tsc', ['--noEmit']);
  return checked.code === 0 ? '' : checked.output;
}

async function lint(): Promise<string> {
  const { code, output } = await command('biome', ['check', '--error-on-warnings', '.']);
  return code === 0 ? '' : output;
}

async function judged(law: Law, tree: Tree): Promise<string> {
  const violations = await law.check(tree);
  return violations
    .map(({ file, line, message }) => `${file}${line ? `:${line}` : ''} ${message}`)
    .join('\n');
}
