import { globSync } from 'node:fs';
import { relative } from 'node:path';
import { type EventData, run } from 'node:test';
import { inspect } from 'node:util';
import { AppError } from '#lib/errors.ts';
import { ALL_PROGRAMS, ensurePrograms } from '#scripts/debian-packages.ts';
import { fail, nothing, type Outcome, pass, sum } from '#scripts/testing/outcome.ts';
import { OWN_SERVICES } from '#scripts/testing/own-services.ts';
import { Silence } from '#scripts/testing/silence.ts';

const TIMEOUT = 180_000;
/** Before it is heard of, a file's hook and then a test may take all of their time. */
const PATIENCE = 2 * TIMEOUT;

const testFiles = () =>
  globSync('**/*.test.ts', { exclude: (path) => path === 'node_modules' || path.startsWith('.') }).sort();

export const unitFiles = () => testFiles().filter((path) => !path.endsWith('.db.test.ts'));
export const databaseFiles = () => testFiles().filter((path) => path.endsWith('.db.test.ts'));

/** Runs test files, each in its own process, two at a time and in an odd time zone; prints one line a file. */
export async function nodeTests(files: string[], patience = PATIENCE): Promise<Outcome> {
  if (files.length === 0) return nothing();
  await ensurePrograms(...ALL_PROGRAMS).catch(sayWhatIsSkipped);
  const env = { ...process.env, ...OWN_SERVICES, TZ: 'Asia/Kathmandu', NODE_ENV: 'test' as const };
  const stream = run({ files, concurrency: 2, timeout: TIMEOUT, env });
  const outcomes: Outcome[] = [];
  const said = new Map<string, string>();
  const bad: string[] = [];
  const silence = new Silence(patience);
  for await (const { type, data } of stream) {
    if (type === 'test:stdout' || type === 'test:stderr') {
      const file = relative('.', data.file);
      said.set(file, (said.get(file) ?? '') + data.message);
    }
    if (type === 'test:dequeue' && files.includes(data.name)) silence.heard(data.name);
    if (type === 'test:complete') {
      if (files.includes(data.name)) silence.over(data.name);
      else if (data.file) silence.heard(relative('.', data.file), data.name);
    }
    if (type === 'test:pass') outcomes.push(passed(data, files));
    if (type === 'test:fail') outcomes.push(failed(data, files, silence));
    if (type === 'test:complete' && files.includes(data.name)) {
      const good = data.details.passed;
      console.log(`  ${good ? '✓' : '✗'} ${data.name} (${(data.details.duration_ms / 1000).toFixed(1)} s)`);
      if (!good) bad.push(data.name);
    }
  }
  return sum([...outcomes, ...bad.map((file) => heard(file, said.get(file)))]);
}

function sayWhatIsSkipped(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
  console.log(`  ${error.message} Tests that need it are skipped.`);
}

function passed(event: EventData.TestPass, files: string[]): Outcome {
  if (event.details.type === 'suite') return event.skip ? { ...nothing(), skipped: 1 } : nothing();
  if (files.includes(event.name)) return fail(`${event.name}\nhas no test in it.`);
  return event.skip || event.todo ? { ...nothing(), skipped: 1 } : pass();
}

/** A parent fails with its child, which is counted already; a failing hook is only reported on the parent. */
function failed(
  { name, file, line, details }: EventData.TestFail,
  files: string[],
  { ended }: Silence,
): Outcome {
  const error: Error & { failureType?: string; exitCode?: number | null } = details.error;
  if (ended.has(name)) return fail(`${name}\n${ended.get(name)}`);
  if (error.failureType === 'subtestsFailed') return nothing();
  if (files.includes(name))
    return fail(`${name}\nended with code ${error.exitCode ?? 'none'}: ${error.message}`);
  return fail(`${relative('.', file ?? '')}:${line} ${name}\n${inspect(error.cause ?? error)}`);
}

const heard = (file: string, said = ''): Outcome =>
  said === '' ? nothing() : { ...nothing(), failures: [`${file} printed\n${said.trimEnd()}`] };
