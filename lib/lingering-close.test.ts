import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { after, before, type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { sendJson } from '#lib/http.ts';
import { closeLingering } from '#lib/lingering-close.ts';

let asked = 0;
const server = createServer();
closeLingering(server, (request, response) => {
  asked += 1;
  if (request.url === '/half') return void response.write('half');
  sendJson(response, 413, { error: 'too long' }, { connection: 'close' });
});
before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
after(() => {
  server.closeAllConnections();
  server.close();
});

/** More than a server takes off a socket at once: what it has not read resets the connection when it closes. */
const MEGABYTE = 'a'.repeat(1_000_000);

const here = () => (server.address() as AddressInfo).port;
const answered = () =>
  new Promise<Socket>((resolve) => server.once('connection', (socket) => resolve(socket)));

/** Sends the first of it, the second when the server has said its word, and reads only then; however late that is, nobody is cut off. */
async function late(t: TestContext, first: string, second: string): Promise<{ said: string; end: string }> {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const there = answered();
  const socket = connect(here(), '127.0.0.1');
  socket.pause().write(first);
  const peer = await there;
  while (!peer.writableFinished && !peer.destroyed) await setImmediate();
  await new Promise((resolve) => socket.write(second, resolve));
  for (const until = performance.now() + 50; performance.now() < until; ) await setImmediate();
  return new Promise((resolve) => {
    let said = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      said += part;
    });
    socket.on('end', () => resolve({ said, end: 'ended' }));
    socket.on('error', ({ message }) => resolve({ said, end: message }));
    socket.resume();
  });
}

test('whoever goes on sending a head that is too long reads that it is', async (t) => {
  const { said, end } = await late(t, `GET / HTTP/1.1\r\nX: ${MEGABYTE}`, MEGABYTE);
  assert.deepEqual([said.split('\r\n')[0], end], ['HTTP/1.1 431 Request Header Fields Too Large', 'ended']);
  assert.match(said, /Connection: close/);
});

test('whoever sends what is no request reads that it is not', async (t) => {
  const { said, end } = await late(t, `what is this\r\n\r\n${MEGABYTE}`, 'and this?');
  assert.deepEqual([said.split('\r\n')[0], end], ['HTTP/1.1 400 Bad Request', 'ended']);
});

test('whoever goes on sending a body that is refused reads why, and what follows it is no request', async (t) => {
  const before = asked;
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n';
  const { said, end } = await late(t, `${head}${MEGABYTE}`, `${MEGABYTE}GET / HTTP/1.1\r\nHost: a\r\n\r\n`);
  assert.match(said, /^HTTP\/1\.1 413 [\s\S]*too long"\}$/);
  assert.equal(end, 'ended');
  assert.equal(asked, before + 1);
});

test('who goes on for ever is cut off, and so is who breaks off within an answer', {
  timeout: 60_000,
}, async () => {
  const endless = connect({ port: here(), host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {});
  const more = setInterval(() => endless.write('a'.repeat(1000)), 20);
  endless.write(`GET / HTTP/1.1\r\nX: ${'a'.repeat(20_000)}`);
  await new Promise((resolve) => endless.on('close', resolve).resume());
  clearInterval(more);
  const half = connect(here(), '127.0.0.1')
    .setEncoding('utf8')
    .on('error', () => {});
  let said = '';
  half.on('data', (part) => {
    if (!said) half.write('and no request\r\n\r\n');
    said += part;
  });
  half.write('GET /half HTTP/1.1\r\nHost: a\r\n\r\n');
  await new Promise((resolve) => half.on('close', resolve));
  assert.match(said, /half\r\n$/, 'nothing of a refusal within it');
});
