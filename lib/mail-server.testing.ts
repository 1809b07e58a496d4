import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import { freePort } from '#lib/embedded/ports.ts';

export type TestMailServer = {
  url: string;
  /** Message-IDs of what it has taken, in that order. */
  readonly taken: readonly string[];
  /** Takes texts and says nothing about them, from now on. */
  keepSilent(): Promise<void>;
  /** Resolves when the next text begins to come. */
  nextText(): Promise<void>;
  /** Hangs: connections are taken and nothing is answered, until it goes on. */
  hang(): void;
  goOn(): void;
  /** As a power cut does it. */
  kill(): Promise<void>;
  start(): Promise<void>;
};

type Word = { taken: string } | 'text' | 'listening' | 'silent';

/** A real mail server in a process of its own, so that it can be frozen and killed. */
export async function startMailServer(): Promise<TestMailServer> {
  const port = await freePort();
  const taken: string[] = [];
  let child: ChildProcess;
  const word = (expected: Word) =>
    new Promise<void>((resolve, reject) => {
      const told = child;
      const hear = (said: Word) => said === expected && end(resolve);
      const gone = () => end(() => reject(new Error(`The mail server ended before it said "${expected}".`)));
      const end = (settle: () => void) => {
        told.off('message', hear).off('exit', gone);
        settle();
      };
      told.on('message', hear).on('exit', gone);
    });
  const start = async () => {
    child = fork(import.meta.filename, [String(port)], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    child.on('message', (said: Word) => {
      if (typeof said === 'object') taken.push(said.taken);
    });
    await word('listening');
  };
  await start();
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    start,
    nextText: () => word('text'),
    async keepSilent() {
      child.send('silence');
      await word('silent');
    },
    hang: () => child.kill('SIGSTOP'),
    goOn: () => child.kill('SIGCONT'),
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** What the process does. */
function serve(port: number): void {
  let silent = false;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 0,
    disableReverseLookup: true,
    onData(stream, _session, done) {
      // This is called before the client is told to go on: its text begins with the first part of it.
      stream.once('data', () => process.send?.('text' satisfies Word));
      let text = '';
      stream.on('data', (part: Buffer) => {
        text += part;
      });
      stream.on('end', () => {
        if (silent) return;
        process.send?.({ taken: /^Message-ID:\s*(\S+)/im.exec(text)?.[1] ?? '' } satisfies Word);
        done();
      });
    },
  });
  process.on('message', () => {
    silent = true;
    process.send?.('silent' satisfies Word);
  });
  process.on('disconnect', () => process.exit());
  server.listen(port, '127.0.0.1', () => process.send?.('listening' satisfies Word));
}

if (process.argv[1] === import.meta.filename) serve(Number(process.argv[2]));
