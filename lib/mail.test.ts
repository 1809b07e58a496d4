import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { breakers } from '#lib/breaker.ts';
import { DEPENDENCIES } from '#lib/dependencies.ts';
import { deliver } from '#lib/mail.ts';
import { startMailServer, type TestMailServer } from '#lib/mail-server.testing.ts';

let server: TestMailServer;
/** By the breaker's clock no time passes but its rests. */
let ahead = 0;
const now = performance.now.bind(performance);

before(async () => {
  server = await startMailServer();
  Object.assign(process.env, {
    LOG_LEVEL: 'silent',
    SMTP_URL: server.url,
    LECTERN_SECRET: 'a secret that only these tests know',
  });
  performance.now = () => ahead;
});
after(() => server.kill());

let sent = 0;
const send = () => {
  sent += 1;
  const messageId = `<${sent}@acme.localhost>`;
  const addresses = { from: 'portal@acme.example', to: 'eli@acme.example' };
  return deliver({ ...addresses, subject: 'Due', text: 'Hello', html: '<p>Hello</p>', messageId });
};
/** Of a message that was not handed over, nor tried to be. */
const untried = { kind: 'unreachable', error: 'mail is away.' };
const state = () => breakers().find(({ name }) => name === 'mail')?.state;
const rested = () => {
  ahead += DEPENDENCIES.mail.restMs + 1;
};

beforeEach(async () => {
  assert.deepEqual(await send(), { kind: 'smtp' });
  assert.equal(state(), 'closed');
});
afterEach(() => {
  server.goOn();
  rested();
});

test('a server that takes connections and says nothing costs some seconds twice, and then nothing', async () => {
  // The connection that is kept is frozen with it: what is asked there waits longest.
  server.hang();
  const waits = async (least: number, most: number) => {
    const began = now();
    const { kind, error } = (await send()) as { kind: string; error: string };
    assert.equal(kind, 'unreachable', 'nothing of it was handed over');
    assert.doesNotMatch(error, /away/);
    const took = now() - began;
    assert.ok(took > least && took < most, `${took} ms`);
  };
  // 20 s and then 5 s, where the library would wait for ten minutes and for two.
  await waits(19_000, 60_000);
  await waits(4_000, 19_000);
  assert.equal(state(), 'open');
  assert.deepEqual(await send(), untried, 'nobody waits');
  // It is asked again after a while, and rests again since it still hangs.
  rested();
  await waits(4_000, 19_000);
  assert.equal(state(), 'open');
  rested();
  server.goOn();
  assert.deepEqual(await send(), { kind: 'smtp' });
  assert.equal(state(), 'closed');
  assert.equal(server.taken.length, new Set(server.taken).size);
});

test('a server that dies is not asked any more until it is up again', async () => {
  await server.kill();
  for (let n = 0; n < 3; n++) assert.equal((await send()).kind, 'unreachable');
  assert.equal(state(), 'open');
  await server.start();
  assert.deepEqual(await send(), untried, 'it rests');
  rested();
  assert.deepEqual(await send(), { kind: 'smtp' });
});

test('of a message whose text was on its way when the server died, or fell silent, nobody knows', async () => {
  await server.keepSilent();
  const text = server.nextText();
  const delivery = send();
  await text;
  await server.kill();
  assert.equal((await delivery).kind, 'unknown');
  await server.start();
});

test('many at once wait for one another here, and learn together that the server is away', async () => {
  await server.kill();
  const all = await Promise.all(Array.from({ length: 40 }, send));
  assert.ok(all.every(({ kind }) => kind === 'unreachable'));
  const tried = all.filter((one) => !isDeepStrictEqual(one, untried));
  assert.ok(tried.length >= 2 && tried.length <= 4, `${tried.length} were tried`);
  await server.start();
  assert.ok(!server.taken.includes(`<${sent}@acme.localhost>`));
});
