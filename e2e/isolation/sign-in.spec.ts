import { randomBytes, randomInt } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { addPerson } from '#e2e/support/database.ts';
import { type Answer, ask } from '#e2e/support/http.ts';
import {
  cookiesOf,
  csrf,
  endSession,
  FORM,
  hostOf,
  newSession,
  PEOPLE,
  SESSION_COOKIE,
  sessionOf,
  trySignIn,
} from '#e2e/support/session.ts';

const acme = hostOf('acme');
const globex = hostOf('globex');
const { learner } = PEOPLE.acme;

/** Failures are counted for a quarter of an hour: what an earlier run on the same portal has used up is not used again. */
const TAG = randomBytes(4).toString('hex');
const nobody = (who = 'nobody') => `${who}.${TAG}@acme.example`;
const ownAddress = () => `127.${randomInt(70, 120)}.${randomInt(256)}.${randomInt(1, 255)}`;

const isOut = { status: 307, location: '/sign-in' };
const home = async (host: string, cookie: string) => {
  const { status, location } = await ask({ host, cookie });
  return { status, location };
};

test('the session cookie is the host’s own, closed to scripts, and of no use anywhere else', async () => {
  const answer = await trySignIn({ host: acme, email: learner });
  const line = [answer.headers['set-cookie'] ?? []]
    .flat()
    .find((one) => one.startsWith(`${SESSION_COOKIE}=`));
  expect(line).toMatch(/; Path=\/;.*HttpOnly; SameSite=Lax$/i);
  expect(line).not.toMatch(/domain=/i);
  const cookie = line?.split(';', 1)[0] ?? '';
  expect((await home(acme, cookie)).status).toBe(200);
  expect(await home(globex, cookie)).toEqual(isOut);
  const operator = await ask({ host: 'localhost', path: '/operator', cookie });
  expect([operator.status, operator.location]).toEqual([307, '/sign-in?next=/operator']);
  expect((await home(acme, cookie)).status).toBe(200);
});

test('a cookie that was altered is none', async () => {
  const cookie = await sessionOf('acme', learner);
  const [, value = ''] = cookie.split('=');
  for (const forged of [
    '',
    'x',
    value.slice(0, -3),
    `${value.slice(0, 60)}A${value.slice(61)}x`,
    'eyJhbGciOiJub25lIn0..',
  ]) {
    expect(await home(acme, `${SESSION_COOKIE}=${forged}`)).toEqual(isOut);
  }
});

test('a forged host or protocol changes neither where a sign-in leads nor how its cookie is named', async () => {
  const headers = {
    'x-forwarded-host': globex,
    'x-forwarded-proto': 'https',
    forwarded: `host=${globex};proto=https`,
  };
  const answer = await trySignIn({ host: acme, email: learner }, { headers });
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toEqual({ url: `http://${acme}/` });
  expect(cookiesOf(answer)).toContain(`${SESSION_COOKIE}=`);
  expect(cookiesOf(answer)).not.toContain('__Host-');
});

test('nobody is led away from the portal', async () => {
  const away = [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    `http://${globex}/`,
    `http://${acme}.evil.example/`,
    `http://${acme}@evil.example/`,
    'javascript:alert(1)',
    'http:evil.example',
  ];
  const cookie = await sessionOf('acme', learner);
  for (const callbackUrl of away) {
    const answer = await trySignIn({ host: acme, email: learner, callbackUrl });
    expect([callbackUrl, new URL((JSON.parse(answer.body) as { url: string }).url).host]).toEqual([
      callbackUrl,
      acme,
    ]);
    const page = await ask({ host: acme, path: `/sign-in?next=${encodeURIComponent(callbackUrl)}`, cookie });
    expect([callbackUrl, page.status, page.location]).toEqual([callbackUrl, 307, '/']);
  }
  const kept = await ask({ host: acme, path: '/sign-in?next=%2Fcatalog%3Fq%3Dfire', cookie });
  expect(kept.location).toBe('/catalog?q=fire');
});

test('a sign-in that another site forges is refused', async () => {
  const fields = { email: learner, password: 'lectern-demo', callbackUrl: '/', json: 'true' };
  const post = (cookie: string, extra: Record<string, string>) =>
    ask({
      host: acme,
      path: '/api/auth/callback/password',
      method: 'POST',
      headers: { ...FORM, origin: 'https://evil.example' },
      cookie,
      body: new URLSearchParams({ ...fields, ...extra }).toString(),
    });
  const own = await csrf(acme);
  const other = await csrf(globex);
  const tries = [
    await post('', {}),
    await post('', { csrfToken: own.token }),
    await post(own.cookie, {}),
    await post(own.cookie, { csrfToken: other.token }),
    await post(own.cookie, { csrfToken: `${own.token.slice(0, -1)}${own.token.endsWith('0') ? '1' : '0'}` }),
  ];
  for (const answer of tries) expect(cookiesOf(answer)).not.toContain(SESSION_COOKIE);
});

test('too many tries are refused as what they are, with the time after which to come again', async () => {
  const { token, cookie } = await csrf(acme);
  const answers = [];
  for (let n = 0; n < 11; n++)
    answers.push(
      await ask({
        host: acme,
        path: '/api/auth/callback/password',
        method: 'POST',
        headers: FORM,
        cookie,
        body: new URLSearchParams({
          csrfToken: token,
          email: nobody('tried'),
          password: `guess ${n}`,
          json: 'true',
        }).toString(),
      }),
    );
  expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(401), 429]);
  const last = answers.at(-1);
  expect(last?.headers['retry-after']).toBe('900');
  expect(last?.body).toContain('error=too_many');
});

test('only the doors of signing in and out are open', async () => {
  const cookie = await sessionOf('acme', learner);
  for (const door of [
    'session',
    'providers',
    'signin',
    'signin/password',
    'error',
    'verify-request',
    '_log',
  ]) {
    for (const method of ['GET', 'POST']) {
      const { status, headers } = await ask({
        host: acme,
        path: `/api/auth/${door}`,
        method,
        cookie,
        headers: FORM,
      });
      expect([door, method, status]).toEqual([door, method, 404]);
      expect(headers['set-cookie']).toBeUndefined();
    }
  }
});

test('signing out kills the token itself', async () => {
  const cookie = await newSession('acme', learner);
  const bystander = await newSession('acme', learner);
  expect((await home(acme, cookie)).status).toBe(200);
  await endSession(acme, cookie);
  expect(await home(acme, cookie)).toEqual(isOut);
  expect((await home(acme, bystander)).status).toBe(200);
});

test('wrong and unknown get the same words in the same time, and then a pause', async () => {
  const from = ownAddress();
  const { email: known } = await addPerson('acme');
  const attempt = async (email: string) => {
    const began = performance.now();
    const answer = await trySignIn({ host: acme, email, password: 'wrong' }, { from });
    return {
      ms: performance.now() - began,
      said: `${answer.status} ${answer.body.replaceAll(encodeURIComponent(email), '')}`,
    };
  };
  const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const wrong = [];
  const unknown = [];
  for (let n = 0; n < 9; n++) {
    wrong.push(await attempt(known));
    unknown.push(await attempt(nobody()));
  }
  expect(new Set([...wrong, ...unknown].map(({ said }) => said)).size).toBe(1);
  expect(wrong[0]?.said).toContain('CredentialsSignin');
  const ratio = median(unknown.map(({ ms }) => ms)) / median(wrong.map(({ ms }) => ms));
  expect(ratio).toBeGreaterThan(1 / 3);
  expect(ratio).toBeLessThan(3);

  await attempt(known);
  await attempt(nobody());
  expect((await attempt(known)).said).toContain('too_many');
  expect((await attempt(nobody())).said).toContain('too_many');
  // The account is closed for everybody, with the right password too; elsewhere it is nobody's business.
  const right = await trySignIn({ host: acme, email: known });
  expect(right.body).toContain('too_many');
  expect((await trySignIn({ host: globex, email: PEOPLE.globex.hr }, { from })).status).toBe(200);
});

test('an address that tries many accounts is closed, and no other', async () => {
  const from = ownAddress();
  const said: string[] = [];
  for (let n = 0; n < 210; n += 10) {
    const tries = Array.from({ length: 10 }, (_, m) =>
      trySignIn({ host: acme, email: nobody(`spray-${n + m}`), password: 'wrong' }, { from }),
    );
    said.push(...(await Promise.all(tries)).map(({ body }) => body));
  }
  expect(said.slice(0, 190).filter((text) => text.includes('too_many'))).toEqual([]);
  expect(said.at(-1)).toContain('too_many');
  const spoofed = { from, headers: { 'x-forwarded-for': '203.0.113.77', 'x-real-ip': '203.0.113.77' } };
  expect((await trySignIn({ host: acme, email: learner }, spoofed)).body).toContain('too_many');
  expect((await trySignIn({ host: acme, email: learner })).status).toBe(200);
});

test('strangers share a page that is drawn once, and nothing in it: each has a token of their own', async () => {
  const tokenIn = (body: string) => /name="csrfToken" value="([0-9a-f]{64})"/.exec(body)?.[1] ?? '';
  const strangers = await Promise.all(Array.from({ length: 6 }, () => ask({ host: acme, path: '/sign-in' })));
  const tokens = strangers.map(({ body }) => tokenIn(body));
  expect(new Set(tokens).size).toBe(6);
  for (const [n, answer] of strangers.entries()) {
    expect(decodeURIComponent(cookiesOf(answer)).split('=')[1]?.split('|')[0]).toBe(tokens[n]);
    expect(answer.body.replaceAll(tokens[n] ?? '', '')).not.toMatch(/[0-9a-f]{64}(?![0-9a-f])"/);
    expect(answer.headers['cache-control']).toContain('no-store');
  }
  // Whoever comes back keeps their token; whoever is signed in, or belongs elsewhere, is not given that page.
  const again = await ask({ host: acme, path: '/sign-in', cookie: cookiesOf(strangers[0] as Answer) });
  expect(tokenIn(again.body)).toBe(tokens[0]);
  const inside = await ask({ host: acme, path: '/sign-in', cookie: await sessionOf('acme', learner) });
  expect(inside.status).toBe(307);
  expect((await ask({ host: globex, path: '/sign-in' })).title).toContain('Globex');
  expect((await ask({ host: 'nobody.localhost', path: '/sign-in' })).status).toBe(404);
  const operators = await ask({ host: 'localhost', path: '/sign-in', headers: { 'x-forwarded-host': acme } });
  expect(operators.body).toContain('Operator sign-in');
});
