import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { askDirectory, type Tenant } from '#db/placement.ts';
import { lesson } from '#db/schema/tenant/courses.ts';
import { quizAttempt, trackingEvent } from '#db/schema/tenant/tracking.ts';
import { withTenant } from '#db/tenant-db.ts';
import { setTenantState } from '#db/tenants.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { newCourse, newLearners, type TestCourse } from '#db/testing-course.ts';
import { trackDoor } from '#features/tracking/door.ts';
import { MAX_BATCH_BYTES } from '#features/tracking/input.ts';
import { type Launch, mintLaunchToken } from '#features/tracking/rules/launch-token.ts';
import { sendJson } from '#lib/http.ts';
import { closeLingering } from '#lib/lingering-close.ts';

let cluster: TestCluster;
let acme: Tenant;
let globex: Tenant;
let course: TestCourse;
let learner: { personId: string; attemptId: string };
let server: Server;
const brokenSitting = uuidv7();

before(async () => {
  cluster = await testCluster();
  [acme, globex] = [await cluster.newTenant(), await cluster.newTenant()];
  await withTenant(acme, 'write', async (db) => {
    course = await newCourse(db, 'tracked');
    [learner] = (await newLearners(db, course, 1, new Date())) as [typeof learner];
  });
  server = createServer();
  // As the portal's own server does: who is refused while they still send reads why.
  closeLingering(server, (incoming, outgoing) => {
    trackDoor(incoming, outgoing).catch(() => sendJson(outgoing, 500, { error: 'Something went wrong.' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  server.close();
  await cluster.stop();
});

type Answer = { status: number; body: Record<string, unknown>; headers: NodeJS.Dict<string | string[]> };
type Sending = { token?: string; host?: Tenant; type?: string; method?: string };

function send(body: string, { token = mint(), host = acme, type, method = 'POST' }: Sending = {}) {
  return new Promise<Answer>((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const headers = {
      host: `${host.slug}.localhost:${port}`,
      authorization: `Bearer ${token}`,
      'content-type': type ?? 'application/json',
    };
    const outgoing = request({ host: '127.0.0.1', port, path: '/api/track', method, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(text), headers: incoming.headers });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const launch = (): Launch => ({ tenantId: acme.id, lessonId: course.text, ...learner });
const mint = (of: Partial<Launch> = {}, at = new Date()) => mintLaunchToken({ ...launch(), ...of }, at);
const opening = (id = uuidv7()) => ({ id, seq: 1, at: Date.now(), kind: 'lesson.opened', data: {} });
const batch = (...events: object[]) => JSON.stringify({ events });
const stored = () => withTenant(acme, 'write', (db) => db.$count(trackingEvent));

test('a batch is acknowledged when it is stored, once however often it comes', async () => {
  const before = await stored();
  const body = batch(opening(), opening());
  const first = await send(body);
  assert.equal(first.status, 200);
  assert.deepEqual(first.body, { acknowledged: 2, refused: [] });
  assert.match(
    String(first.headers['set-cookie']),
    /^lectern\.seen=[^;]+; Path=\/; .*HttpOnly; SameSite=Lax$/,
  );
  assert.deepEqual((await send(body)).body, first.body);
  assert.equal(await stored(), before + 2);
});

test('what does not belong to the attempt is refused by name', async () => {
  const stranger = opening();
  const answer = await send(batch(stranger), { token: mint({ attemptId: uuidv7() }) });
  assert.deepEqual(answer.body, { acknowledged: 0, refused: [stranger.id] });
});

test('an expired launch is told to renew', async () => {
  const answer = await send(batch(opening()), { token: mint({}, new Date(Date.now() - 31 * 60_000)) });
  assert.deepEqual([answer.status, answer.body], [401, { error: 'renew' }]);
});

test("a forged token and another tenant's get the same answer, and nothing is stored", async () => {
  const before = await stored();
  const [payload = '', mac = ''] = mint().split('.');
  const other = Buffer.from(payload, 'base64url').toString().replace(learner.personId, uuidv7());
  const forged = await send(batch(opening()), {
    token: `${Buffer.from(other).toString('base64url')}.${mac}`,
  });
  const elsewhere = await send(batch(opening()), { host: globex });
  const none = await send(batch(opening()), { token: '' });
  for (const answer of [forged, elsewhere, none]) {
    assert.deepEqual([answer.status, answer.body], [403, { error: 'Not allowed.' }]);
  }
  assert.equal(await stored(), before);
});

test('a suspended tenant takes nothing', async () => {
  const tenant = await cluster.newTenant();
  await setTenantState(cluster.adminUrl, tenant.slug, 'suspended');
  await askDirectory();
  const answer = await send(batch(opening()), { host: tenant, token: mint({ tenantId: tenant.id }) });
  assert.equal(answer.status, 404);
});

test('a batch that cannot be applied does not fail those that came with it', async () => {
  const before = await stored();
  const token = await withTenant(acme, 'write', async (db) => {
    const { quiz, ...rest } = await newCourse(db, 'broken');
    const [other] = await newLearners(db, rest, 1, new Date());
    assert.ok(other);
    await db
      .update(lesson)
      .set({ body: { passMark: 'none' } })
      .where(eq(lesson.id, quiz));
    const sitting = { ...other, lessonId: quiz, n: 1, openedAt: new Date(), drawn: [] };
    await db.insert(quizAttempt).values({ ...sitting, id: brokenSitting });
    return mint({ ...other, lessonId: quiz });
  });
  const data = { quizAttemptId: brokenSitting, answers: {} };
  const broken = batch({ ...opening(), kind: 'quiz.submitted', data });
  const answers = await Promise.all([
    ...Array.from({ length: 5 }, () => send(batch(opening()))),
    send(broken, { token }),
    ...Array.from({ length: 5 }, () => send(batch(opening()))),
  ]);
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [...Array(10).fill(200), 500]);
  assert.equal(await stored(), before + 10);
});

test('malformed batches are refused with the fault', async () => {
  const faults: [string, RegExp][] = [
    ['{', /not JSON/],
    ['{}', /^events: /],
    [batch(), /^events: /],
    [batch({ ...opening(), kind: 'lesson.passed' }), /^events\.0\.kind: /],
    [batch({ ...opening(), id: 'e4eaaaf2-d142-41ea-9e9b-9a6a6b2a1f5c' }), /^events\.0\.id: /],
    [batch({ ...opening(), kind: 'time.spent', data: { seconds: 3600 } }), /^events\.0\.data\.seconds: /],
    [batch({ ...opening(), personId: uuidv7() }), /^events\.0: /],
    [batch(...Array.from({ length: 101 }, () => opening())), /^events: /],
  ];
  for (const [body, fault] of faults) {
    const answer = await send(body);
    assert.equal(answer.status, 400);
    assert.match(String(answer.body.error), fault);
  }
});

test('only JSON by POST, and not too much of it', async () => {
  assert.equal((await send(batch(opening()), { method: 'PUT' })).status, 405);
  assert.equal((await send(batch(opening()), { type: 'text/plain' })).status, 415);
  assert.equal((await send(' '.repeat(MAX_BATCH_BYTES + 1))).status, 413);
});
