import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { clock } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { checkOf } from '#scripts/capacity/check.ts';
import { byAge, FIGURES, keepSurges, readFigures, readSurge } from '#scripts/capacity/figures.ts';
import { planFor } from '#scripts/capacity/plan.ts';
import { PRICES, readPrices } from '#scripts/capacity/prices.ts';
import { checkText, planText } from '#scripts/capacity/report.ts';
import { script } from '#scripts/terminal.ts';

const USAGE = `Usage:
  npm run capacity -- --learners 50000 [--arrive MINUTES] [--prices FILE]
  npm run capacity -- --check SURGE.json OTHER-SURGE.json
  npm run capacity -- --keep SURGE.json…
Each may have --json FILE. Surges are what "npm run bench -- surge --json"
writes; figures are kept in ${FIGURES}, prices in ${PRICES}.`;

const MOST_LEARNERS = 10_000_000;

/** What so many learners at once need, reckoned from what was measured here. */
await script(async () => {
  const { values, positionals } = given();
  const asked = ['learners', 'check', 'keep'].filter((name) => values[name as keyof typeof values]);
  if (asked.length !== 1 || (values.learners && positionals.length > 0))
    throw new AppError('bad_input', USAGE);
  if (!values.learners && (values.arrive || values.prices))
    throw new AppError('bad_input', '--arrive and --prices go with --learners.');
  const done = values.learners ? plan(values) : values.check ? check(positionals) : keep(positionals);
  if (values.json !== undefined) keepJson(values.json, done);
});

function keepJson(file: string, done: unknown): void {
  try {
    writeFileSync(file, `${JSON.stringify(done, null, 2)}\n`);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new AppError('bad_input', `--json: "${file}" cannot be written (${code}).`, { cause });
  }
}

function given() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        learners: { type: 'string' },
        arrive: { type: 'string' },
        prices: { type: 'string' },
        check: { type: 'boolean' },
        keep: { type: 'boolean' },
        json: { type: 'string' },
      },
    });
  } catch (cause) {
    throw new AppError('bad_input', `${cause instanceof Error ? cause.message : cause}\n${USAGE}`, { cause });
  }
}

function plan({
  learners,
  arrive = '10',
  prices: file,
}: {
  learners?: string;
  arrive?: string;
  prices?: string;
}) {
  const asked = { learners: Number(learners), arriveMinutes: Number(arrive) };
  if (!Number.isInteger(asked.learners) || asked.learners < 1 || asked.learners > MOST_LEARNERS)
    throw new AppError(
      'bad_input',
      `--learners is a whole number from 1 to ${MOST_LEARNERS}, not "${learners}".`,
    );
  if (!(asked.arriveMinutes > 0 && asked.arriveMinutes <= 24 * 60))
    throw new AppError('bad_input', `--arrive is a number of minutes, at most a day, not "${arrive}".`);
  const [figures, prices] = [readFigures(), readPrices(file)];
  const made = planFor(asked, figures, prices);
  console.log(planText(made, figures, prices).join('\n'));
  return made;
}

function check(files: string[]) {
  const [a, b] = files;
  if (!a || !b || files.length !== 2)
    throw new AppError(
      'bad_input',
      '--check takes two surges: the one to reckon from, and the one to compare with.',
    );
  const today = clock.now().toISOString().slice(0, 10);
  const checked = checkOf(readSurge(a, today), readSurge(b, today), readFigures().surges);
  console.log(checkText(checked).join('\n'));
  return checked;
}

function keep(files: string[]) {
  if (files.length === 0) throw new AppError('bad_input', '--keep takes one or more surges.');
  const today = clock.now().toISOString().slice(0, 10);
  const kept = keepSurges(byAge(files).map((file) => readSurge(file, today)));
  console.log(
    `${FIGURES} holds surges of ${kept.surges.map(({ learners }) => learners).join(', ')} learners.`,
  );
  return kept;
}
