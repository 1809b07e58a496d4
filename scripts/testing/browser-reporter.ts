import { writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter';
import { fail, nothing, type Outcome, pass, sum } from '#scripts/testing/outcome.ts';

/** Prints one line a test and leaves the outcome in the file that BROWSER_OUTCOME names. */
export default class BrowserReporter implements Reporter {
  #outcomes: Outcome[] = [];

  onTestEnd(test: TestCase, result: TestResult) {
    const good = test.outcome() === 'expected';
    const name = test.titlePath().filter(Boolean).join(' › ');
    const skipped = test.outcome() === 'skipped';
    console.log(`  ${skipped ? '–' : good ? '✓' : '✗'} ${name} (${(result.duration / 1000).toFixed(1)} s)`);
    this.#outcomes.push(
      skipped ? { ...nothing(), skipped: 1 } : good ? pass() : fail(this.#details(name, result)),
    );
  }

  /** What belongs to no test: the portal did not start, a file did not load. */
  onError(error: TestError) {
    this.#outcomes.push(fail(`e2e\n${written(error)}`));
  }

  onStdOut(text: string | Buffer) {
    process.stdout.write(text);
  }

  onStdErr(text: string | Buffer) {
    process.stderr.write(text);
  }

  onEnd() {
    writeFileSync(
      process.env.BROWSER_OUTCOME ?? 'test-results/outcome.json',
      JSON.stringify(sum(this.#outcomes)),
    );
  }

  printsToStdio() {
    return true;
  }

  #details(name: string, result: TestResult) {
    const kept = result.attachments.flatMap(({ path }) => (path ? [`kept: ${path}`] : []));
    return [name, ...result.errors.map(written), ...kept].join('\n');
  }
}

const written = (error: TestError) =>
  stripVTControlCharacters([error.stack ?? error.message, error.snippet].filter(Boolean).join('\n'));
