import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

export type Finished = { code: number | null; output: string };

/** Runs one of the project's own tools (node_modules/.bin comes first) and keeps what it says. */
export function command(
  name: string,
  args: string[],
  options: { echo?: boolean; env?: Record<string, string> } = {},
) {
  const env = { ...process.env, ...options.env, PATH: `${resolve('node_modules/.bin')}:${process.env.PATH}` };
  const child = spawn(name, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (options.echo) process.stdout.write(text);
    });
  }
  return new Promise<Finished>((done) => {
    child.on('error', (error) => done({ code: null, output: `${output}${error.message}` }));
    child.on('close', (code) => done({ code, output }));
  });
}
