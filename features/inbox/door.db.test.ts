import assert from 'node:assert/strict';
import { hkdfSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { EncryptJWT } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import type { Tenant } from '#db/placement.ts';
import { person } from '#db/schema/tenant/people.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { readMember } from '#features/access/queries.ts';
import { authSecret } from '#features/access/rules/csrf.ts';
import { sessionCookie } from '#features/access/rules/session-token.ts';
import { unreadDoor } from '#features/inbox/door.ts';
import { askDoor } from '#lib/http.testing.ts';

let cluster: TestCluster;
let acme: Tenant;
let globex: Tenant;
let reader: string;

before(async () => {
  cluster = await testCluster();
  acme = await cluster.newTenant();
  globex = await cluster.newTenant();
  reader = await withTenant(acme, 'write', async (db) => {
    const names = { givenName: 'Ann', familyName: 'Reader', locale: 'en', timeZone: 'UTC' };
    const [made] = await db
      .insert(person)
      .values({ email: 'ann@example.com', ...names })
      .returning({ id: person.id });
    return made?.id ?? '';
  });
  // Who is signed in is read on a replica, which follows within moments.
  while (!(await withTenant(acme, 'read', (db) => readMember(db, reader)))) await sleep(5);
});
after(() => cluster.stop());

async function cookieOf(sub: string): Promise<string> {
  const key = hkdfSync('sha256', authSecret(), '', 'NextAuth.js Generated Encryption Key', 32);
  const token = await new EncryptJWT({ realm: acme.id, sub, sid: uuidv7() })
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .setExpirationTime('1h')
    .encrypt(new Uint8Array(key));
  return `other=1; ${sessionCookie(false)}=${token}; lectern.seen=%zz`;
}

const unread = (tenant: string, cookie?: string) =>
  askDoor(unreadDoor, {
    path: '/notices/unread',
    headers: { host: `${tenant}.localhost`, ...(cookie && { cookie }) },
  });

test('a session is good at home and nowhere else, whatever cookies stand beside it', async () => {
  const cookie = await cookieOf(reader);
  const { status, body } = await unread(acme.slug, cookie);
  assert.deepEqual([status, body], [200, { unread: 0 }]);
  assert.equal((await unread(globex.slug, cookie)).status, 401);
  assert.equal((await unread('nobody', cookie)).status, 404);
});

test('without a session, with a broken one or as nobody known there is no answer', async () => {
  assert.equal((await unread(acme.slug)).status, 401);
  assert.equal((await unread(acme.slug, `${sessionCookie(false)}=x.y`)).status, 401);
  assert.equal((await unread(acme.slug, await cookieOf(uuidv7()))).status, 401);
});
