import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#lib/embedded/ports.ts';

/** Debian keeps servers where only root's PATH looks. */
const BINARY = ['nats-server', '/usr/sbin/nats-server'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

export const hasNats = BINARY !== undefined;

export type NatsServers = {
  urls: string[];
  /** As a power cut does it: no farewell. */
  kill(n: number): Promise<void>;
  start(n: number): Promise<void>;
  /** Hangs: connections stay open and nothing is answered, until it goes on. */
  hang(n: number): void;
  goOn(n: number): void;
  stop(): Promise<void>;
};

/** Real servers with JetStream on free ports, clustered when there are several. */
export async function natsServersForTest(size: 1 | 3): Promise<NatsServers> {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-nats-'));
  const ports: number[] = [];
  for (let n = 0; n < size * 2; n++) ports.push(await freePort(ports));
  const [clients, routes] = [ports.slice(0, size), ports.slice(size)];
  const children: (ChildProcess | undefined)[] = [];
  const start = async (n: number) => {
    const port = clients[n] as number;
    const args = ['-a', '127.0.0.1', '-p', String(port), '-n', `n${n}`, '-js', '-sd', join(folder, `n${n}`)];
    const together = [
      ...['--cluster_name', 'lectern', '--cluster', `nats://127.0.0.1:${routes[n]}`],
      ...['--routes', routes.map((route) => `nats://127.0.0.1:${route}`).join(',')],
    ];
    const child = spawn(BINARY ?? 'nats-server', [...args, ...(size > 1 ? together : [])], {
      stdio: 'ignore',
    });
    children[n] = child;
    await listening(child, port);
  };
  const kill = async (n: number) => {
    const child = children[n];
    children[n] = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  await Promise.all(clients.map((_, n) => start(n)));
  return {
    urls: clients.map((port) => `nats://127.0.0.1:${port}`),
    kill,
    start,
    hang: (n) => void children[n]?.kill('SIGSTOP'),
    goOn: (n) => void children[n]?.kill('SIGCONT'),
    async stop() {
      await Promise.all(clients.map((_, n) => kill(n)));
      rmSync(folder, { recursive: true });
    },
  };
}

async function listening(server: ChildProcess, port: number): Promise<void> {
  while (server.exitCode === null && server.signalCode === null) {
    const socket = connect(port, '127.0.0.1');
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (open) return;
    await sleep(25);
  }
  throw new Error(`nats-server did not start on port ${port}.`);
}
