import { laws } from '#scripts/laws/all.ts';
import { readTree } from '#scripts/laws/tree.ts';

const tree = readTree(process.cwd());
for (const law of laws) {
  const violations = await law.check(tree);
  console.log(`${violations.length ? '✗' : '✓'} ${law.name}`);
  for (const { file, line, message } of violations)
    console.log(`  ${file}${line ? `:${line}` : ''} ${message}`);
  if (violations.length) process.exitCode = 1;
}
