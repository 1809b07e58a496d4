import { parseArgs } from 'node:util';
import { ensureTopology } from '#bench/surge/topology.ts';
import { closePools } from '#db/pools.ts';
import { Crowd } from '#e2e/chaos/crowd.ts';
import { countingEnvironment } from '#e2e/chaos/databases.ts';
import { heal } from '#e2e/chaos/faults.ts';
import { type Figures, judge, play, type Scenario } from '#e2e/chaos/scenario.ts';
import { SCENARIOS } from '#e2e/chaos/scenarios/all.ts';
import { AppError } from '#lib/errors.ts';
import { script } from '#scripts/terminal.ts';

const LEARNERS = 500;

/**
 * `npm run test:chaos [-- NAME…]`: on the topology, while 500 people learn, one part after another is killed, frozen or filled. A line for
 * each tells what they saw of it and what was kept; the last line is `N passed, N failed`.
 */
await script(async () => {
  const scenarios = chosen();
  const topology = await ensureTopology();
  const outcome = { passed: 0, failed: 0 };
  try {
    Object.assign(process.env, await countingEnvironment());
    await heal();
    console.log(`  ${LEARNERS} people sign in`);
    const crowd = await Crowd.gather(LEARNERS);
    for (const scenario of scenarios) {
      console.log(`\n${scenario.name}: ${scenario.what}`);
      outcome[(await holds(scenario, crowd)) ? 'passed' : 'failed'] += 1;
    }
    crowd.leave();
  } finally {
    await closePools();
    await topology.leave();
  }
  console.log(`\n${outcome.passed} passed, ${outcome.failed} failed`);
  if (outcome.failed > 0) process.exitCode = 1;
});
process.exit();

/** Says what was seen of a scenario. One that cannot be played has failed, and the others follow. */
async function holds(scenario: Scenario, crowd: Crowd): Promise<boolean> {
  try {
    const figures = await play(scenario, crowd);
    const wrong = await judge(scenario, figures, crowd);
    console.log(line(scenario, figures, wrong));
    for (const [fault, times] of crowd.timeline.faults) console.log(`    ${times} × ${fault}`);
    return wrong.length === 0;
  } catch (error) {
    console.log(`  ${scenario.name} FAILED: it broke off.`);
    console.error(error);
    return false;
  }
}

function chosen(): readonly Scenario[] {
  const { positionals } = parseArgs({ allowPositionals: true });
  const unknown = positionals.filter((name) => !SCENARIOS.some((each) => each.name === name));
  if (unknown.length > 0)
    throw new AppError(
      'bad_input',
      `There is no scenario "${unknown.join('", "')}". There are ${SCENARIOS.map(({ name }) => name).join(', ')}.`,
    );
  return positionals.length === 0 ? SCENARIOS : SCENARIOS.filter(({ name }) => positionals.includes(name));
}

function line({ name }: Scenario, figures: Figures, wrong: readonly string[]): string {
  const { detectMs, recoverMs, errors, refusals, acknowledged, stored, doubled, elsewhere, signedOut } =
    figures;
  const told = [
    `detected ${detectMs === null ? 'never' : `after ${inSeconds(detectMs)}`}`,
    `recovered after ${inSeconds(recoverMs)}`,
    `errors ${errors}, refused ${refusals}`,
    `p95 ${Math.round(figures.calmP95)} → ${Math.round(figures.struckP95)} ms`,
    `acknowledged ${acknowledged}, stored ${stored}, doubled ${doubled}`,
    `wrong tenant ${elsewhere}, signed out ${signedOut}`,
  ];
  const verdict = wrong.length === 0 ? 'passed' : `FAILED: ${wrong.join('; ')}`;
  return `  ${told.join(' · ')}\n  ${name} ${verdict}`;
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
