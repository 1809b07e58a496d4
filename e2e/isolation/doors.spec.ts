import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { v7 as uuidv7 } from 'uuid';
import { DATA } from '#e2e/support/database.ts';
import { altered } from '#e2e/support/forged.ts';
import { ask } from '#e2e/support/http.ts';
import { hostOf, newSession, PEOPLE } from '#e2e/support/session.ts';
import { type Specimens, specimensOf } from '#e2e/support/specimens.ts';
import { mintLaunchToken } from '#features/tracking/rules/launch-token.ts';

/** The doors that answer before Next is asked, with what the portal itself would have signed. */
let own: Record<'acme' | 'globex', Specimens>;
test.beforeAll(async () => {
  process.env.LECTERN_SECRET = readFileSync(join(DATA, 'secret'), 'utf8').trim();
  own = { acme: await specimensOf('acme'), globex: await specimensOf('globex') };
});

const launchOf = ({ owner, values, lessonId, tenantId }: Specimens) => ({
  tenantId,
  personId: owner.id,
  attemptId: values['/learn/[attemptId]'] ?? '',
  lessonId,
});

const opened = () => ({ id: uuidv7(), seq: 1, at: Date.now(), kind: 'lesson.opened', data: {} });

const track = (tenant: string, token: string, body: unknown, headers: Record<string, string> = {}) =>
  ask({
    host: hostOf(tenant),
    path: '/api/track',
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

test('a launch opens its own tenant’s intake and no other', async () => {
  const token = mintLaunchToken(launchOf(own.acme), new Date());
  const body = { events: [opened()] };
  const there = await track('globex', token, body);
  expect([there.status, there.body]).toEqual([403, '{"error":"Not allowed."}']);
  const home = await track('acme', token, body);
  expect([home.status, JSON.parse(home.body)]).toEqual([200, { acknowledged: 1, refused: [] }]);
});

test('a launch for somebody else’s attempt, lesson or tenant stores nothing', async () => {
  const [acme, globex] = [launchOf(own.acme), launchOf(own.globex)];
  const mixed = [
    { ...acme, attemptId: globex.attemptId, lessonId: globex.lessonId },
    { ...acme, personId: globex.personId },
    { ...acme, lessonId: globex.lessonId },
  ];
  for (const launch of mixed) {
    const event = opened();
    const { status, body } = await track('acme', mintLaunchToken(launch, new Date()), { events: [event] });
    expect([status, JSON.parse(body)]).toEqual([200, { acknowledged: 0, refused: [event.id] }]);
  }
});

test('expired, altered and missing launches are told apart and none is let in', async () => {
  const token = mintLaunchToken(launchOf(own.acme), new Date(Date.now() - 31 * 60_000));
  expect((await track('acme', token, { events: [opened()] })).status).toBe(401);
  const fresh = mintLaunchToken(launchOf(own.acme), new Date());
  for (const bad of ['', 'x', `${fresh}x`, fresh.slice(0, -1), `${fresh.split('.')[0]}.`]) {
    expect((await track('acme', bad, { events: [opened()] })).status, bad).toBe(403);
  }
});

test('what is no batch is refused with a reason, and the door stays open', async () => {
  const token = mintLaunchToken(launchOf(own.acme), new Date());
  const refused: [number, unknown, Record<string, string>?][] = [
    [400, '{'],
    [400, 'null'],
    [400, {}],
    [400, { events: [] }],
    [400, { events: [{ ...opened(), kind: 'course.completed' }] }],
    [400, { events: [{ ...opened(), id: 'x' }] }],
    [400, { events: [{ ...opened(), data: { score: 1 } }] }],
    [400, { events: [opened()], completed: true }],
    [413, { events: Array.from({ length: 20_000 }, opened) }],
    [415, { events: [opened()] }, { 'content-type': 'text/plain' }],
  ];
  for (const [status, body, headers] of refused) {
    const answer = await track('acme', token, body, headers);
    expect([answer.status, JSON.stringify(body).slice(0, 80)]).toEqual([
      status,
      JSON.stringify(body).slice(0, 80),
    ]);
  }
  expect((await ask({ host: hostOf('acme'), path: '/api/track' })).status).toBe(405);
  expect((await track('acme', token, { events: [opened()] })).status).toBe(200);
});

test('a medium is served on its own tenant’s host alone, as nothing that scripts', async () => {
  for (const [tenant, other] of [
    ['acme', 'globex'],
    ['globex', 'acme'],
  ] as const) {
    const page = await ask({ host: hostOf(tenant), path: '/sign-in' });
    const path =
      new RegExp(`/media/${tenant}/${own[tenant].media}\\?verify=[\\w-]+`).exec(page.body)?.[0] ?? '';
    const home = await ask({ host: hostOf(tenant), path });
    expect([home.status, home.headers['content-type']]).toEqual([200, 'image/svg+xml']);
    expect(home.headers['content-security-policy']).toContain('sandbox');
    expect(home.headers['x-content-type-options']).toBe('nosniff');
    expect((await ask({ host: hostOf(other), path })).status).toBe(404);
    const forOther = path.replace(`/${tenant}/`, `/${other}/`);
    expect((await ask({ host: hostOf(other), path: forOther })).status).toBe(403);
    expect((await ask({ host: hostOf(tenant), path: path.split('?')[0] ?? '' })).status).toBe(403);
  }
  for (const name of [
    '../secret',
    '..%2f..%2fsecret',
    '../../demo-accounts.json',
    `${'0'.repeat(64)}.html`,
    `globex/${own.globex.media}`,
    `acme/${own.acme.media}/`,
    `acme/${own.acme.media}%20.svg`,
  ]) {
    const { status } = await ask({ host: hostOf('acme'), path: `/media/${name}` });
    expect([name, status]).toEqual([name, 403]);
  }
});

test('health tells no secret, on any host', async () => {
  for (const host of ['localhost', hostOf('acme'), '127.0.0.1', 'nobody.localhost']) {
    // A server of this machine that was busy for half a second is told as wrong the first time.
    await expect(async () => {
      const ready = await ask({ host, path: '/readyz' });
      expect([ready.status, JSON.parse(ready.body)]).toEqual([200, { ready: true, wrong: [] }]);
    }).toPass({ timeout: 60_000 });
    expect((await ask({ host, path: '/livez' })).status).toBe(200);
  }
});

test('how many notices wait is told to their own reader, on their own tenant’s host, while signed in', async () => {
  const cookie = await newSession('acme', PEOPLE.acme.learner);
  const unread = (host: string, sent?: string, method = 'GET') =>
    ask({ host, path: '/notices/unread', method, ...(sent && { cookie: sent }) });
  const home = await unread(hostOf('acme'), cookie);
  expect([home.status, home.headers['cache-control']]).toEqual([200, 'no-store']);
  expect(JSON.parse(home.body)).toEqual({ unread: expect.any(Number) });
  expect((await unread(hostOf('globex'), cookie)).status).toBe(401);
  expect((await unread(hostOf('acme'))).status).toBe(401);
  expect((await unread(hostOf('acme'), altered(cookie))).status).toBe(401);
  expect((await unread('localhost', cookie)).status).toBe(404);
  expect((await unread('nobody.localhost', cookie)).status).toBe(404);
  expect((await unread(hostOf('acme'), cookie, 'POST')).status).not.toBe(200);
});
