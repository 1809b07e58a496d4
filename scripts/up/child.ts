import { spawn } from 'node:child_process';
import { AppError } from '#lib/errors.ts';

/** Runs one of the project's scripts to its end; it writes its own progress. */
export async function runScript(file: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
  await run(file, process.execPath, [file], { env, signal, stdio: 'inherit' });
}

/** Runs a program to its end and hands over every line it writes. */
export async function run(
  name: string,
  program: string,
  args: string[],
  options: {
    env?: NodeJS.ProcessEnv;
    cwd?: string;
    signal?: AbortSignal;
    stdio?: 'inherit' | 'pipe';
    line?: (text: string) => void;
  },
): Promise<void> {
  const { env = process.env, cwd, signal, stdio = 'pipe', line } = options;
  const child = spawn(program, args, { env, cwd, signal, stdio: ['ignore', stdio, stdio] });
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const each of lines) line?.(each);
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new AppError('internal', `${name} failed: its own words are above.`);
}
