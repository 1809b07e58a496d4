import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import type { Tenant } from '#db/placement.ts';
import { credential, person, signedOutSession } from '#db/schema/tenant/people.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { endSessions, forgetSignedOut, signInWithPassword, signOut } from '#features/access/commands.ts';
import { readMember } from '#features/access/queries.ts';
import { THROTTLE } from '#features/access/rules/throttle.ts';
import { cacheKeys } from '#lib/cache-keys.ts';
import { AppError } from '#lib/errors.ts';
import { hashPassword, passwordHolder } from '#lib/password.ts';

const NOW = new Date('2026-03-02T10:00:00.000Z');
const PASSWORD = 'correct horse battery staple';

let cluster: TestCluster;
let acme: Tenant;
let globex: Tenant;
let eli: string;
let max: string;
let hash: string;

async function addPerson(tenant: Tenant, name: string, status: 'active' | 'inactive' | 'left' = 'active') {
  return withTenant(tenant, 'write', async (db) => {
    const [row] = await db
      .insert(person)
      .values({
        email: `${name}@example.com`,
        givenName: name,
        familyName: 'Weber',
        locale: 'en',
        timeZone: 'UTC',
        status,
      })
      .returning({ id: person.id });
    assert.ok(row);
    await db.insert(credential).values({ personId: row.id, passwordHash: hash });
    return row.id;
  });
}

before(async () => {
  cluster = await testCluster();
  [acme, globex] = [await cluster.newTenant(), await cluster.newTenant()];
  hash = await hashPassword(PASSWORD);
  eli = await addPerson(acme, 'eli');
  await addPerson(acme, 'ina', 'inactive');
  await addPerson(acme, 'lea', 'left');
  for (const name of ['max', 'ana', 'zoe']) await addPerson(acme, name);
  max = await addPerson(globex, 'max');
  // Sign-in reads a replica, which follows within moments.
  while ((await withTenant(globex, 'read', (db) => db.select().from(credential))).length < 1);
});
after(() => cluster.stop());

let address = 0;
beforeEach(() => {
  address += 1;
});

const signIn = (email: string, password: string, tenant = acme) =>
  signInWithPassword(tenant, { email, password, address: `192.0.2.${address}`, now: NOW });

const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => assert.fail('it was let in'),
    (refused: unknown) => refused,
  );
  assert.ok(error instanceof AppError, String(error));
  return `${error.code}: ${error.message}`;
};

const NO = 'not_signed_in: That e-mail address and password do not match.';

test('the right password of an active person', async () => {
  assert.equal(await signIn('eli@example.com', PASSWORD), eli);
  const [row] = await withTenant(acme, 'write', (db) => db.select().from(person).where(eq(person.id, eli)));
  assert.deepEqual(row?.firstSignInAt, NOW);
});

test('wrong, unknown, inactive, gone and another tenant’s are one answer', async () => {
  const answers = [
    await refusal(signIn('eli@example.com', 'wrong')),
    await refusal(signIn('nobody@example.com', PASSWORD)),
    await refusal(signIn('ina@example.com', PASSWORD)),
    await refusal(signIn('lea@example.com', PASSWORD)),
    await refusal(signIn('eli@example.com', PASSWORD, globex)),
  ];
  assert.deepEqual(
    answers,
    answers.map(() => NO),
  );
});

test('an account is closed after ten failures, also when they come at once, known or not', async () => {
  for (const name of ['target@example.com', 'nobody-at-all@example.com']) {
    const tries = await Promise.all(Array.from({ length: 30 }, () => refusal(signIn(name, 'wrong'))));
    assert.equal(tries.filter((said) => said === NO).length, THROTTLE.perAccount, name);
    assert.equal(tries.filter((said) => said.startsWith('too_many')).length, 30 - THROTTLE.perAccount, name);
  }
});

test('a closed account refuses the right password too, on its own tenant alone', async () => {
  for (let n = 0; n < THROTTLE.perAccount; n++) await refusal(signIn('max@example.com', 'wrong'));
  assert.match(await refusal(signIn('max@example.com', PASSWORD)), /^too_many/);
  assert.equal(await signIn('max@example.com', PASSWORD, globex), max);
});

test('who signs in rightly begins to count anew', async () => {
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < THROTTLE.perAccount - 1; n++) await refusal(signIn('ana@example.com', 'wrong'));
    assert.ok(await signIn('ana@example.com', PASSWORD));
  }
});

test('an address is closed after many failures, whatever accounts it tried', async () => {
  for (let n = 0; n < THROTTLE.perAddress; n += 20) {
    await Promise.all(
      Array.from({ length: 20 }, (_, m) => refusal(signIn(`spray-${n + m}@example.com`, 'wrong'))),
    );
  }
  assert.match(await refusal(signIn('zoe@example.com', PASSWORD)), /^too_many/);
  address += 1;
  assert.ok(await signIn('zoe@example.com', PASSWORD));
});

test('an unknown account takes as long as a wrong password', async () => {
  const time = async (email: string) => {
    const began = performance.now();
    await refusal(signIn(email, 'wrong'));
    return performance.now() - began;
  };
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let n = 0; n < 9; n++) {
    known.push(await time(n < 5 ? 'ina@example.com' : 'lea@example.com'));
    unknown.push(await time(`timing-${n}@example.com`));
  }
  const median = (list: number[]) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const ratio = median(unknown) / median(known);
  assert.ok(ratio > 1 / 3 && ratio < 3, `unknown ${median(unknown)} ms, known ${median(known)} ms`);
});

test('checking a password leaves the event loop free', async () => {
  let turns = 0;
  let turning = setImmediate(function turn() {
    turns += 1;
    turning = setImmediate(turn);
  });
  // Several: during one of them others may have the core on which this thread runs.
  for (let n = 0; n < 10; n++)
    assert.ok(await passwordHolder(async () => ({ passwordHash: hash }), PASSWORD, 'here'));
  clearImmediate(turning);
  assert.ok(turns > 500, `${turns} turns`);
});

test('a password is kept as argon2id with the cost that OWASP asks at least', () => {
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test('ended sessions: a member says from when on sessions count', async () => {
  await endSessions(acme, eli, NOW);
  const member = await withTenant(acme, 'write', (db) => readMember(db, eli));
  assert.equal(member?.sessionsValidFrom, NOW.getTime());
  await withTenant(acme, 'write', (db) =>
    db.update(person).set({ status: 'left' }).where(eq(person.id, eli)),
  );
  assert.equal((await withTenant(acme, 'write', (db) => readMember(db, eli)))?.active, false);
});

describe('signing out', () => {
  let zoe: string;
  const expiresAt = new Date(NOW.getTime() + 12 * 60 * 60_000);
  const marks = async () => (await withTenant(acme, 'write', (db) => readMember(db, zoe)))?.signedOut;
  const leave = (sessionId: string, at = NOW) => signOut(acme, { personId: zoe, sessionId, expiresAt }, at);
  before(async () => {
    zoe = await signIn('zoe@example.com', PASSWORD);
  });

  test('is written down with the person, and survives whatever the process remembers', async () => {
    const [one, two] = [uuidv7(), uuidv7()];
    const stale = await leave(one);
    assert.deepEqual(stale, [cacheKeys.member(acme.id, zoe)]);
    await leave(one);
    assert.deepEqual(await marks(), [one]);
    await leave(two);
    assert.deepEqual((await marks())?.toSorted(), [one, two].toSorted());
  });

  test('of somebody who is not of this tenant marks nothing', async () => {
    await assert.rejects(signOut(acme, { personId: max, sessionId: uuidv7(), expiresAt }, NOW));
    await assert.rejects(signOut(globex, { personId: zoe, sessionId: uuidv7(), expiresAt }, NOW));
  });

  test('everywhere makes single marks needless, and so does a crowd of them', async () => {
    await endSessions(acme, zoe, new Date(NOW.getTime() + 1_000));
    assert.deepEqual(await marks(), []);
    for (let n = 0; n < 501; n += 50) {
      const later = new Date(NOW.getTime() + 2_000 + n);
      await Promise.all(Array.from({ length: 50 }, () => leave(uuidv7(), later)));
    }
    assert.ok(((await marks())?.length ?? 501) <= 500);
  });

  test('is forgotten when the token has expired', async () => {
    const kept = uuidv7();
    const later = new Date(NOW.getTime() + 10_000);
    await leave(kept, later);
    await forgetSignedOut(acme, expiresAt);
    assert.ok((await marks())?.includes(kept));
    await forgetSignedOut(acme, new Date(expiresAt.getTime() + 1));
    assert.equal(await withTenant(acme, 'write', (db) => db.$count(signedOutSession)), 0);
  });
});
