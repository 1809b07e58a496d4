import { connect } from 'node:net';
import { expect, test } from '@playwright/test';
import { type Action, actionsOf, call } from '#e2e/support/actions.ts';
import { ask, askRaw, port } from '#e2e/support/http.ts';
import { expectNothingOf } from '#e2e/support/leaks.ts';
import { tenantRoutes } from '#e2e/support/routes.ts';
import { hostOf, newSession, PEOPLE, sessionOf } from '#e2e/support/session.ts';
import { addressOf, type Specimens, specimensOf } from '#e2e/support/specimens.ts';
import { addActor } from '#e2e/support/targets.ts';

const acme = hostOf('acme');
let own: Specimens;
let actions: Action[];
test.beforeAll(async () => {
  own = await specimensOf('acme');
  actions = actionsOf(own).filter(({ permission }) => permission !== null);
});

/** Whatever was sent, the portal answers the next person. */
test.afterEach(async () => {
  expect((await ask({ host: acme, path: '/readyz' })).status).toBe(200);
  expect((await ask({ host: acme, path: '/sign-in' })).status).toBe(200);
});

const PATHS = [
  '/sign-in',
  '/api/track',
  '/api/auth/callback/password',
  '/sign-in/turn',
  '/api/media-parts/x',
  '/',
];

test('what is no HTTP is refused at every door, and the line is cut', async () => {
  const head = (path: string) => `POST ${path} HTTP/1.1\r\nHost: ${acme}\r\n`;
  for (const path of PATHS) {
    for (const [what, text] of Object.entries({
      'two lengths': `${head(path)}Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde`,
      'a length and chunks': `${head(path)}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'a negative length': `${head(path)}Content-Length: -1\r\n\r\n`,
      'a length in words': `${head(path)}Content-Length: four\r\n\r\n`,
      'a zero byte in a header': `${head(path)}X: a\0b\r\n\r\n`,
      'a header without end': `${head(path)}X: ${'a'.repeat(40_000)}\r\n\r\n`,
      'very many headers': `${head(path)}${'X: a\r\n'.repeat(9_000)}\r\n`,
      'a folded header': `${head(path)}X: a\r\n b\r\n\r\n`,
      'another version': `POST ${path} HTTP/9.9\r\nHost: ${acme}\r\n\r\n`,
      'an unknown method': `STEAL ${path} HTTP/1.1\r\nHost: ${acme}\r\n\r\n`,
      'an address with a space': `POST ${path} x HTTP/1.1\r\nHost: ${acme}\r\n\r\n`,
    })) {
      const said = await askRaw(text);
      expect([what, path, said.slice(0, 10)]).toEqual([what, path, 'HTTP/1.1 4']);
      expect(said).toContain('Connection: close');
    }
  }
});

test('a body that is longer than any of ours is refused before it is read', async () => {
  for (const { path } of tenantRoutes()) {
    const address = addressOf(path, own);
    for (const [status, header] of [
      [413, 'Content-Length: 50000000'],
      [411, 'Transfer-Encoding: chunked'],
    ] as const) {
      const said = await askRaw(`POST ${address} HTTP/1.1\r\nHost: ${acme}\r\n${header}\r\n\r\n`);
      expect([address, said.slice(0, 12)]).toEqual([address, `HTTP/1.1 ${status}`]);
    }
  }
});

test('somebody who sends slowly keeps nobody waiting', async () => {
  const head = `POST /sign-in HTTP/1.1\r\nHost: ${acme}\r\nContent-Length: 1000\r\n\r\na`;
  const sockets = Array.from({ length: 250 }, () => connect(port(), '127.0.0.1').on('error', () => {}));
  // Connections are taken in the order in which they came: all of these before the next.
  await Promise.all(sockets.map((socket) => new Promise((sent) => socket.write(head, sent))));
  const { status } = await ask({
    host: acme,
    path: '/catalog',
    cookie: await sessionOf('acme', PEOPLE.acme.learner),
  });
  for (const socket of sockets) socket.destroy();
  expect(status).toBe(200);
});

const DEEP = (n: number) => `${'['.repeat(n)}${']'.repeat(n)}`;

test('an action that is sent what no form of ours sends says so, and nothing happens', async () => {
  const actor = await addActor('acme', 'tenant_admin');
  const cookie = await newSession('acme', actor.email);
  const text = { '0': 'a\0b', title: '\ud800', name: 'x\0', reason: '\0', personId: '\0' };
  const inputs: unknown[] = [text, null, [['x']]];
  for (const action of actions) {
    if (action.name === 'signOutEverywhere' && action.file.includes('access')) continue;
    for (const input of inputs) {
      const answer = await call(action, { tenant: 'acme', cookie, input });
      const what = `${action.file} ${action.name} ${JSON.stringify(input)}`;
      expect([what, answer.status, answer.body.includes('"code":"internal"')]).toEqual([
        what,
        answer.status,
        false,
      ]);
      expect([what, answer.status < 500]).toEqual([what, true]);
      expectNothingOf([], answer, what);
    }
  }
});

test('a body that is no action’s is refused without a word of the inside', async () => {
  const cookie = await sessionOf('acme', PEOPLE.acme.learner);
  const [action] = actions.filter(({ name }) => name === 'saveShown');
  expect(action).toBeDefined();
  if (!action) return;
  const multipart = { 'content-type': 'multipart/form-data; boundary=b' };
  const tries: [string, Record<string, string>, string][] = [
    ['no JSON', {}, '{'],
    ['nothing', {}, ''],
    ['a reference to nothing', {}, '["$F1"]'],
    ['a reference to a prototype', {}, '["$1:__proto__:constructor"]'],
    ['another action', {}, '["$h1"]'],
    ['a deep list', {}, `[${DEEP(50_000)}]`],
    ['a prototype', {}, '[{"__proto__":{"shown":"yes"}}]'],
    ['an open part', multipart, '--b\r\nContent-Disposition: form-data; name="0"\r\n\r\n["$K1"]'],
    ['no boundary', { 'content-type': 'multipart/form-data' }, 'x'],
    ['a part without a name', multipart, '--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n'],
    [
      'a chain of parts',
      multipart,
      '--b\r\nContent-Disposition: form-data; name="0"\r\n\r\n"$1:then:constructor"\r\n--b--\r\n',
    ],
    ['another kind', { 'content-type': 'application/xml' }, '<a/>'],
    ['no such action', { 'next-action': 'f'.repeat(42) }, '[]'],
    ['a crooked action', { 'next-action': '__proto__' }, '[]'],
  ];
  for (const [what, headers, body] of tries) {
    const answer = await ask({
      host: acme,
      path: action.path,
      method: 'POST',
      cookie,
      headers: {
        'next-action': action.id,
        'content-type': 'text/plain;charset=UTF-8',
        accept: 'text/x-component',
        origin: `http://${acme}`,
        ...headers,
      },
      body,
    });
    expect([what, answer.body.includes('"ok":true')]).toEqual([what, false]);
    expectNothingOf([own.owner.email], answer, what);
  }
});
