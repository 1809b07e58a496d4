import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';
import { freePort } from '#lib/embedded/ports.ts';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
/** For `describe`: why tests on a real Redis do not run here, or false. */
export const withoutRedis = hasRedis ? (false as const) : 'There is no redis-server on PATH.';

export type TestRedis = {
  url: string;
  port: number;
  /** Any command, by a client of the test's own. */
  ask(...command: string[]): Promise<unknown>;
  /** Hangs: connections stay open and nothing is answered, until it goes on. */
  hang(): void;
  goOn(): void;
  stop(): Promise<void>;
};

type Start = { args?: readonly string[]; configuration?: string; port?: number };

/** A real Redis on a port of its own, in a folder of its own. A configuration file comes before arguments. */
export async function startRedis(start: Start = {}): Promise<TestRedis> {
  const port = start.port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'lectern-redis-'));
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const file = join(folder, 'redis.conf');
  writeFileSync(file, start.configuration ?? '');
  const args = [file, ...own, '--repl-diskless-sync-delay', '0', ...(start.args ?? [])];
  const server = spawn('redis-server', args, { stdio: 'ignore' });
  const url = `redis://127.0.0.1:${port}`;
  const client = createClient({ url, socket: { reconnectStrategy: 25 } });
  client.on('error', () => {});
  const gone = once(server, 'exit').then(() => {
    throw new Error(`redis-server ended at its start: ${args.join(' ')}`);
  });
  await Promise.race([client.connect(), gone]).catch((error: unknown) => {
    client.destroy();
    throw error;
  });
  return {
    url,
    port,
    ask: (...command) => client.sendCommand(command),
    hang: () => server.kill('SIGSTOP'),
    goOn: () => server.kill('SIGCONT'),
    async stop() {
      if (client.isOpen) client.destroy();
      await ended(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A replica that has caught up. */
export async function startReplica({ port }: TestRedis): Promise<TestRedis> {
  const replica = await startRedis({ args: ['--replicaof', `127.0.0.1 ${port}`] });
  while (!String(await replica.ask('INFO', 'replication')).includes('master_link_status:up')) await sleep(25);
  return replica;
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, 'exit');
  server.kill('SIGKILL');
  await gone;
}

export type RestRedis = { url: string; token: string; redis: TestRedis; stop(): Promise<void> };

/**
 * A real Redis behind Upstash's REST protocol as it is documented: a command as a JSON array posted to `/`, several to
 * `/pipeline` or, as one transaction, to `/multi-exec`; texts in base64 when `Upstash-Encoding` asks for it; errors as `error`.
 */
export async function restRedis(): Promise<RestRedis> {
  const redis = await startRedis();
  const token = 'test-token';
  const front = createServer(async (request, response) => {
    const { status, body } = await answer(redis, token, request);
    reply(response, status, body);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const { port } = front.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    token,
    redis,
    async stop() {
      front.close();
      front.closeAllConnections();
      await redis.stop();
    },
  };
}

async function answer(redis: TestRedis, token: string, request: IncomingMessage) {
  if (request.headers.authorization !== `Bearer ${token}`)
    return { status: 401, body: { error: 'Unauthorized' } };
  let text = '';
  for await (const part of request) text += part;
  const given: unknown[] = JSON.parse(text);
  const encode = request.headers['upstash-encoding'] === 'base64' ? base64 : (value: unknown) => value;
  const run = (command: unknown) =>
    redis.ask(...(command as unknown[]).map(String)).then(
      (result) => ({ result: encode(result) }),
      (error: Error) => ({ error: error.message }),
    );
  if (request.url === '/') {
    const body = await run(given);
    return { status: 'error' in body ? 400 : 200, body };
  }
  if (request.url === '/pipeline') return { status: 200, body: await Promise.all(given.map(run)) };
  // Sent in one go: on the one connection of all requests nothing of another comes between.
  const [, , results] = await Promise.all([
    redis.ask('MULTI'),
    Promise.all(given.map(run)),
    redis.ask('EXEC') as Promise<unknown[]>,
  ]);
  return { status: 200, body: results.map((result) => ({ result: encode(result) })) };
}

/** Texts within any answer; `OK` stays as it is. */
function base64(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(base64);
  return typeof value === 'string' && value !== 'OK' ? Buffer.from(value).toString('base64') : value;
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
