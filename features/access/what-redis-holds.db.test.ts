import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Tenant } from '#db/placement.ts';
import { credential } from '#db/schema/tenant/people.ts';
import { causalPoint, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { signInWithPassword } from '#features/access/commands.ts';
import { findMember } from '#features/access/queries.ts';
import { addCourse, addPerson } from '#features/compliance/world.testing.ts';
import { loadCatalog, loadCourseVersion } from '#features/courses/loaders.ts';
import { readSettings } from '#features/tenancy/queries.ts';
import { cached } from '#lib/cache.ts';
import { cacheKeys } from '#lib/cache-keys.ts';
import { sha256 } from '#lib/crypto.ts';
import { keyValue } from '#lib/key-value.ts';
import { hashPassword } from '#lib/password.ts';
import { startRedis, type TestRedis, withoutRedis } from '#lib/redis.testing.ts';
import { PATIENCE } from '#lib/redis-commands.ts';

const EMAIL = 'philippa.quennell@example.com';
const PERSONAL = ['philippa', 'quennell', EMAIL, '192.0.2.77', sha256(EMAIL), 'stayed-at-page-41'];

describe('what lies in Redis after the portal was used', { skip: withoutRedis }, () => {
  let cluster: TestCluster;
  let tenant: Tenant;
  let redis: TestRedis;
  before(async () => {
    // What Redis does not answer in time is not kept there: here it is given as long as a slow machine takes.
    PATIENCE.timeoutMs = 10_000;
    redis = await startRedis();
    process.env.REDIS_URL = redis.url;
    cluster = await testCluster();
    tenant = await cluster.newTenant();
  });
  after(async () => {
    keyValue().close();
    await cluster.stop();
    await redis.stop();
  });

  test('no name, no address, no progress, in keys or values, as they are or behind base64', async () => {
    const passwordHash = await hashPassword('correct horse battery staple');
    const { personId, versionId } = await withTenant(tenant, 'write', async (db) => {
      const id = await addPerson(db, { email: EMAIL, givenName: 'Philippa', familyName: 'Quennell' });
      await db.insert(credential).values({ personId: id, passwordHash });
      return { personId: id, ...(await addCourse(db)) };
    });
    const attempt = { email: EMAIL, password: 'wrong', address: '192.0.2.77', now: new Date() };
    await assert.rejects(signInWithPassword(tenant, attempt), { code: 'not_signed_in' });

    const read = () => withTenant(tenant, 'write', readSettings);
    const scope = { ...tenant, seen: await causalPoint(tenant) };
    assert.equal((await findMember(scope, personId))?.email, EMAIL);
    await cached(cacheKeys.settings(tenant.id), 60_000, read);
    await loadCatalog(scope);
    await loadCourseVersion(scope, versionId);
    const progress = { lesson: 3, position: 'stayed-at-page-41' };
    await cached(cacheKeys.member(tenant.id, 'progress'), 60_000, async () => progress);

    const keys = (await redis.ask('KEYS', '*')) as string[];
    for (const kind of ['member:', 'settings#', 'catalog#', 'course-version:', 'throttle:account:'])
      assert.ok(
        keys.some((key) => key.startsWith(`${tenant.id}:${kind}`)),
        `nothing lies under ${kind}`,
      );
    for (const key of keys) {
      const value = String(await redis.ask('GET', key));
      const all = `${key}\n${value}\n${Buffer.from(value.split('.').at(-1) ?? '', 'base64')}`.toLowerCase();
      for (const word of PERSONAL) assert.ok(!all.includes(word.toLowerCase()), `${key} tells ${word}`);
    }
  });
});
