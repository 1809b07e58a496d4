import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { after, before, test } from 'node:test';
import { hurryBody, withBody } from '#lib/bounded-body.ts';
import { readBody } from '#lib/http.ts';

let opened = 0;
const door = withBody((request, response) => {
  opened += 1;
  readBody(request, 1_000_000).then(
    (body) => {
      const text = 'text' in body ? body.text : body.fault;
      response.end(`took ${text.length} ${text.slice(0, 5)}`);
    },
    () => response.destroy(),
  );
}, 200_000);
/** On a slow machine also a body that comes takes its time. */
let hurryMs = 60_000;
const server = createServer((request, response) => {
  hurryBody(request, response, hurryMs);
  void door(request, response);
});
before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
after(() => server.close());

/** What a server says to some bytes, after which nothing more comes. */
const tell = (text: string) =>
  new Promise<string>((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let said = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      said += part;
    });
    socket.on('close', () => resolve(said)).on('error', reject);
  });

const post = (headers: string, body = '') =>
  tell(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers}\r\n\r\n${body}`);

test('a body that fits is taken', async () => {
  assert.match(await post('Content-Length: 5', 'hello'), /^HTTP\/1\.1 200 [\s\S]*took 5 hello$/);
});

test('a body that is too long, or of no said length, is refused before it is read', async () => {
  assert.match(await post('Content-Length: 200001'), /^HTTP\/1\.1 413 [\s\S]*too long/);
  assert.match(await post('Transfer-Encoding: chunked'), /^HTTP\/1\.1 411 /);
});

test('a body of many parts is whole behind the door, and so is what came with its head', async () => {
  const long = 'abcde'.repeat(40_000);
  assert.match(await post('Content-Length: 200000', long), /took 200000 abcde$/);
  const answers = await Promise.all([1, 2, 3].map((n) => post(`Content-Length: ${n}`, 'x'.repeat(n))));
  for (const [n, said] of answers.entries()) assert.match(said, new RegExp(`took ${n + 1} x`));
  assert.match(await post('X: none'), /took 0 $/);
});

test('a body that does not come is waited for so long, and no longer', async () => {
  hurryMs = 300;
  const [began, before] = [performance.now(), opened];
  assert.match(await post('Content-Length: 5', 'he'), /^HTTP\/1\.1 408 /);
  const took = performance.now() - began;
  assert.equal(opened, before, 'it took no place behind the door');
  // The server would wait for five minutes by itself.
  assert.ok(took >= 290 && took < 60_000, `${took} ms`);
});
