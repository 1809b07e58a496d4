import { browserTests } from '#scripts/testing/browser.ts';
import { checks } from '#scripts/testing/checks.ts';
import { databaseTests } from '#scripts/testing/database.ts';
import { nodeTests, unitFiles } from '#scripts/testing/node-tests.ts';
import { fail, type Outcome, seconds, sum } from '#scripts/testing/outcome.ts';

const TIERS: Record<string, () => Promise<Outcome>> = {
  check: checks,
  unit: () => nodeTests(unitFiles()),
  db: databaseTests,
  e2e: browserTests,
};

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !(name in TIERS));
if (unknown) {
  console.error(
    `There is no tier "${unknown}". Choose of ${Object.keys(TIERS).join(', ')}, or none for all.`,
  );
  process.exit(2);
}

const names = chosen.length > 0 ? chosen : Object.keys(TIERS);
const total = sum(await inTurn(names));
for (const failure of total.failures) console.log(`\n✗ ${failure}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);

async function inTurn(names: string[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const name of names) {
    const started = performance.now();
    console.log(`\n${name}`);
    const outcome = await safely(name, TIERS[name] ?? checks);
    const skipped = outcome.skipped > 0 ? `, ${outcome.skipped} skipped` : '';
    console.log(`${name}: ${outcome.passed} passed, ${outcome.failed} failed${skipped}, ${seconds(started)}`);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** A tier that breaks, or finds nothing to run, has failed; the others still run. */
async function safely(name: string, tier: () => Promise<Outcome>): Promise<Outcome> {
  try {
    const outcome = await tier();
    return outcome.passed + outcome.failed > 0 ? outcome : fail(`${name}\nran no test.`);
  } catch (error) {
    return fail(`${name}\n${error instanceof Error ? (error.stack ?? error.message) : error}`);
  }
}
