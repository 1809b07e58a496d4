import { AppError } from '#lib/errors.ts';

/** Runs a script; what a person caused is one sentence, anything else is shown whole. */
export async function script(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof AppError || isMistyped(error) ? error.message : error);
    process.exitCode = 1;
  }
}

/** Of an argument that the script does not have; Node says which. */
const isMistyped = (error: unknown): error is Error =>
  error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS_');

/** A line that counts up in place on a terminal, and says only its last state elsewhere. */
export function progressLine(label: string): (done: number, total: number) => void {
  let last = 0;
  return (done, total) => {
    if (total === 0 || (done < total && Date.now() - last < 100)) return;
    last = Date.now();
    const text = `${label} ${done}/${total}`;
    if (process.stdout.isTTY) process.stdout.write(`\r${text}${done === total ? '\n' : ''}`);
    else if (done === total) console.log(text);
  };
}
