import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tenant } from '#db/placement.ts';
import { credential, person } from '#db/schema/tenant/people.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { signInWithPassword, throttled } from '#features/access/commands.ts';
import { THROTTLE } from '#features/access/rules/throttle.ts';
import { addPerson } from '#features/compliance/world.testing.ts';
import { AppError } from '#lib/errors.ts';
import { readCounters, readGauges } from '#lib/metrics.ts';
import { hashPassword } from '#lib/password.ts';

const PASSWORD = 'correct horse battery staple';
const now = new Date('2026-03-02T10:00:00.000Z');

let cluster: TestCluster;
let tenant: Tenant;

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
  const passwordHash = await hashPassword(PASSWORD);
  await withTenant(tenant, 'write', async (db) => {
    for (const name of ['eli', 'ana']) {
      const personId = await addPerson(db, { email: `${name}@example.com`, firstSignInAt: now });
      await db.insert(credential).values({ personId, passwordHash });
    }
  });
  while ((await withTenant(tenant, 'read', (db) => db.$count(person))) < 2);
});
after(() => cluster.stop());

const signIn = (email: string, address: string) =>
  signInWithPassword(tenant, { email, password: PASSWORD, address, now }).then(
    () => 'in',
    ({ code }) => code as string,
  );

test('a crowd from one network is refused beyond its patience, and keeps nobody else waiting', async () => {
  let served = 0;
  const crowd = Array.from({ length: 1_500 }, async (_, n) => {
    const said = await signIn(`${n}@example.com`, `2001:db8::${n % 9}`);
    if (said === 'not_signed_in') served += 1;
    return said;
  });
  while (!readCounters().password_checks_refused) await sleep(5);
  const waiting = readGauges().password_checks_waiting ?? 0;
  assert.ok(waiting > 50 && waiting < 1_500, `${waiting} wait`);

  assert.equal(await signIn('ana@example.com', '192.0.2.7'), 'in');
  assert.ok(
    served < waiting / 2,
    `a network that is alone has its turn soon, and ${served} of ${waiting} had theirs before`,
  );

  const said = new Set(await Promise.all(crowd));
  assert.deepEqual([...said].toSorted(), ['not_signed_in', 'unavailable']);
  assert.equal(readGauges().password_checks_waiting, 0);
});

test('who was turned away unheard has not failed', async () => {
  const email = 'eli@example.com';
  const full = () => Promise.reject(new AppError('unavailable', 'Many people are signing in right now.'));
  for (let n = 0; n < 2 * THROTTLE.perAccount; n++)
    await assert.rejects(throttled(tenant.id, { email, address: '192.0.2.7' }, full), {
      code: 'unavailable',
    });
  assert.equal(await signIn(email, '192.0.2.7'), 'in');
});
