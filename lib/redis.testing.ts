import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#lib/embedded/ports.ts';

export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

export type RestRedis = { url: string; token: string; stop(): Promise<void> };

/** A real Redis behind the part of Upstash's REST protocol that the client uses: a command, or a list of them. */
export async function restRedis(): Promise<RestRedis> {
  const port = await freePort();
  const redis = spawn('redis-server', ['--port', String(port), '--save', '', '--bind', '127.0.0.1'], {
    stdio: 'ignore',
  });
  const socket = await connected(port);
  const ask = commander(socket);
  const token = 'test-token';
  const front = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const reply = (status: number, answer: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    if (request.headers.authorization !== `Bearer ${token}`) return reply(401, { error: 'Unauthorized' });
    const given = JSON.parse(body);
    const encode = request.headers['upstash-encoding'] === 'base64' ? toBase64 : (value: unknown) => value;
    if (!Array.isArray(given[0])) return reply(200, { result: encode(await ask(given)) });
    const answers = [];
    for (const command of given) answers.push({ result: encode(await ask(command)) });
    reply(200, answers);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const { port: frontPort } = front.address() as AddressInfo;
  return { url: `http://127.0.0.1:${frontPort}`, token, stop: () => stop(front, socket, redis) };
}

const toBase64 = (value: unknown) =>
  typeof value === 'string' && value !== 'OK' ? Buffer.from(value).toString('base64') : value;

async function connected(port: number): Promise<Socket> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, '127.0.0.1');
    const open = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    if (open) return socket;
    await sleep(25);
  }
  throw new Error('Redis did not start.');
}

/** One command at a time over RESP2; enough of it for strings, integers, nil and errors. */
function commander(socket: Socket): (command: unknown[]) => Promise<unknown> {
  let last: Promise<unknown> = Promise.resolve();
  const run = (command: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      const parts = command.map((part) => `$${Buffer.byteLength(String(part))}\r\n${part}\r\n`);
      let text = '';
      const read = (chunk: Buffer) => {
        text += chunk.toString('latin1');
        const answer = parseReply(text);
        if (answer === undefined) return;
        socket.off('data', read);
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      };
      socket.on('data', read).write(`*${command.length}\r\n${parts.join('')}`);
    });
  return (command) => {
    last = last.then(() => run(command));
    return last;
  };
}

function parseReply(text: string): unknown {
  const end = text.indexOf('\r\n');
  if (end < 0) return undefined;
  const line = text.slice(1, end);
  if (text[0] === '+') return line;
  if (text[0] === ':') return Number(line);
  if (text[0] === '-') return new Error(line);
  const length = Number(line);
  if (length < 0) return null;
  const body = text.slice(end + 2);
  return body.length >= length + 2 ? Buffer.from(body.slice(0, length), 'latin1').toString() : undefined;
}

async function stop(front: Server, socket: Socket, redis: ChildProcess): Promise<void> {
  front.close();
  front.closeAllConnections();
  socket.destroy();
  const gone = new Promise((resolve) => redis.once('exit', resolve));
  redis.kill();
  await gone;
}
