import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { auditEvent } from '#db/schema/tenant/audit.ts';
import { person } from '#db/schema/tenant/people.ts';
import { attempt, signature } from '#db/schema/tenant/tracking.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { publishCourse } from '#features/courses/commands.ts';
import { findCourseVersion } from '#features/courses/queries.ts';
import { startAttempt } from '#features/player/commands.ts';
import { signPolicy } from '#features/signatures/commands.ts';
import { sha256 } from '#lib/crypto.ts';

const NOW = new Date('2026-03-02T10:00:00.000Z');
const TEXT = '# Policy\n\nBe careful.';

let cluster: TestCluster;
let tenant: Tenant;
let lessonId: string;
before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
  await withTenant(tenant, 'write', async (db) => {
    const facts = {
      title: 'Policy',
      summary: 'One policy.',
      topic: 'Security',
      level: 'All',
      language: 'en',
    };
    const body = { title: 'Security policy', version: '2.1', markdown: TEXT, meaning: 'I will follow it.' };
    const lessons = [{ kind: 'policy' as const, title: 'Sign', minutes: 1, body }];
    const { versionId } = await publishCourse(
      db,
      { ...facts, slug: 'policy', minutes: 1, lessons },
      { actor: { kind: 'system', id: null }, at: NOW },
    );
    lessonId = (await findCourseVersion(db, versionId))?.lessons[0]?.id ?? '';
  });
});
after(() => cluster.stop());

async function begin(givenName: string) {
  return withTenant(tenant, 'write', async (db) => {
    const email = `${givenName.toLowerCase()}@example.com`;
    const facts = { email, givenName, familyName: 'Brandt', locale: 'en', timeZone: 'UTC' };
    const [row] = await db.insert(person).values(facts).returning({ id: person.id });
    const signer = { id: row?.id ?? '', givenName, familyName: 'Brandt' };
    const { attemptId } = await startAttempt(db, { slug: 'policy', personId: signer.id, now: NOW });
    return { signer, attemptId, lessonId, sha256: sha256(TEXT), method: 'session' as const, now: NOW };
  });
}
type Signing = Awaited<ReturnType<typeof begin>> & { printedName: string };
const sign = (signing: Signing) => withTenant(tenant, 'write', (db) => signPolicy(db, signing));

test('a signature says who, what word for word, what it means, when and how; it completes the lesson', async () => {
  const begun = await begin('Eli');
  assert.deepEqual(await sign({ ...begun, printedName: 'eli brandt' }), { attemptCompleted: true });
  await withTenant(tenant, 'write', async (db) => {
    const [kept] = await db.select().from(signature).where(eq(signature.attemptId, begun.attemptId));
    assert.deepEqual(
      [
        kept?.printedName,
        kept?.meaning,
        kept?.method,
        kept?.documentVersion,
        kept?.documentSha256,
        kept?.signedAt,
      ],
      ['eli brandt', 'I will follow it.', 'session', '2.1', sha256(TEXT), NOW],
    );
    const [done] = await db.select().from(attempt).where(eq(attempt.id, begun.attemptId));
    assert.deepEqual(done?.completedAt, NOW);
    assert.equal(await db.$count(auditEvent, eq(auditEvent.action, 'policy.signed')), 1);
  });
});

test('signed once, it stays as it was signed', async () => {
  const begun = await begin('Ida');
  await sign({ ...begun, printedName: 'Ida Brandt' });
  await sign({ ...begun, printedName: 'IDA BRANDT', now: new Date('2027-01-01') });
  const kept = await withTenant(tenant, 'write', (db) =>
    db.select().from(signature).where(eq(signature.attemptId, begun.attemptId)),
  );
  assert.deepEqual(
    kept.map(({ printedName, signedAt }) => [printedName, signedAt]),
    [['Ida Brandt', NOW]],
  );
});

test("another name, another text and another person's attempt are refused", async () => {
  const [mine, theirs] = [await begin('Ana'), await begin('Bo')];
  await assert.rejects(sign({ ...mine, printedName: 'Bo Brandt' }), { code: 'bad_input' });
  await assert.rejects(sign({ ...mine, printedName: 'Ana Brandt', sha256: sha256('other') }), {
    code: 'conflict',
  });
  await assert.rejects(sign({ ...mine, attemptId: theirs.attemptId, printedName: 'Ana Brandt' }), {
    code: 'not_found',
  });
});
