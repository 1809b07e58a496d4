import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { auditEvent } from '#db/schema/tenant/audit.ts';
import { courseVersion, question } from '#db/schema/tenant/courses.ts';
import { person } from '#db/schema/tenant/people.ts';
import { withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { attemptsByCourse, searchCourses } from '#features/catalog/queries.ts';
import { publishCourse } from '#features/courses/commands.ts';
import type { CourseInput } from '#features/courses/input.ts';
import { findCourse, findCourseVersion, listCourses } from '#features/courses/queries.ts';
import { startAttempt } from '#features/player/commands.ts';
import { findAttempt, isOwnLesson } from '#features/player/queries.ts';

const AT = new Date('2026-03-02T10:00:00.000Z');
const AUTHOR = { actor: { kind: 'system', id: null }, at: AT } as const;

let cluster: TestCluster;
let tenant: Tenant;
before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
});
after(() => cluster.stop());

const content = (slug: string, over: Partial<CourseInput> = {}): CourseInput => ({
  slug,
  title: 'Security awareness',
  summary: 'Recognise phishing.',
  topic: 'Security',
  level: 'All staff',
  language: 'en',
  minutes: 10,
  lessons: [
    { kind: 'text', title: 'Read', minutes: 5, body: { markdown: 'Read *this*.' } },
    {
      kind: 'quiz',
      title: 'Quiz',
      minutes: 5,
      body: { draw: 1 },
      questions: [
        {
          id: 'q1',
          kind: 'single',
          prompt: 'Which?',
          options: [
            { id: 'a', text: 'One' },
            { id: 'b', text: 'Two' },
          ],
          answer: ['b'],
          explanation: 'Because.',
        },
      ],
    },
  ],
  ...over,
});

const newPerson = (email: string) =>
  withTenant(tenant, 'write', async (db) => {
    const facts = { email, givenName: 'Eli', familyName: 'Brandt', locale: 'en', timeZone: 'UTC' };
    const [row] = await db.insert(person).values(facts).returning({ id: person.id });
    return row?.id ?? '';
  });

test('a course is published with its lessons, its questions and an audit event', async () => {
  await withTenant(tenant, 'write', async (db) => {
    const { versionId, n, stale } = await publishCourse(db, content('first'), AUTHOR);
    assert.equal(n, 1);
    assert.deepEqual(
      stale.map(({ text }) => text),
      [`${tenant.id}:catalog`, `${tenant.id}:course:first`],
    );
    const found = await findCourse(db, 'first');
    assert.deepEqual(
      found?.lessons.map(({ position, kind }) => [position, kind]),
      [
        [1, 'text'],
        [2, 'quiz'],
      ],
    );
    assert.equal(found?.versionId, versionId);
    assert.equal(await db.$count(question), 1);
    const told = await db.select({ action: auditEvent.action }).from(auditEvent);
    assert.deepEqual([...told], [{ action: 'course.published' }]);
  });
});

test('the same content is the same version; other content is the next, and the old one stays as it was', async () => {
  await withTenant(tenant, 'write', async (db) => {
    const first = await publishCourse(db, content('second'), AUTHOR);
    const same = await publishCourse(db, content('second'), AUTHOR);
    assert.deepEqual([same.versionId, same.n, same.stale], [first.versionId, 1, []]);
    const next = await publishCourse(db, content('second', { title: 'Security, again' }), AUTHOR);
    assert.equal(next.n, 2);
    assert.equal((await findCourse(db, 'second'))?.title, 'Security, again');
    assert.equal((await findCourseVersion(db, first.versionId))?.title, 'Security awareness');
    const [old] = await db
      .select({ state: courseVersion.state })
      .from(courseVersion)
      .where(eq(courseVersion.id, first.versionId));
    assert.equal(old?.state, 'retired');
  });
});

test('what could not be taught is refused', async () => {
  const [text] = content('bad').lessons;
  assert.ok(text);
  const bad: Partial<CourseInput>[] = [
    { slug: 'Not A Slug' },
    { lessons: [] },
    { lessons: [{ ...text, required: false }] },
    { coverName: '../../etc/passwd' },
    { language: 'English!' },
  ];
  for (const over of bad)
    await assert.rejects(
      withTenant(tenant, 'write', (db) => publishCourse(db, content('bad', over), AUTHOR)),
      { name: 'ZodError' },
    );
});

test('an attempt is pinned to the version it began with; asked again, it goes on', async () => {
  const personId = await newPerson('pinned@example.com');
  await withTenant(tenant, 'write', async (db) => {
    const first = await publishCourse(db, content('pinned'), AUTHOR);
    const { attemptId } = await startAttempt(db, { slug: 'pinned', personId, now: AT });
    const next = await publishCourse(db, content('pinned', { title: 'Newer' }), AUTHOR);
    assert.deepEqual((await startAttempt(db, { slug: 'pinned', personId, now: AT })).attemptId, attemptId);
    const found = await findAttempt(db, { attemptId, personId });
    assert.deepEqual([found?.courseVersionId, found?.currentVersionId], [first.versionId, next.versionId]);
    const [mine] = await attemptsByCourse(db, personId);
    assert.equal(mine?.attemptId, attemptId);
    const [oldLesson, newLesson] = await Promise.all(
      [first.versionId, next.versionId].map(
        async (id) => (await findCourseVersion(db, id))?.lessons[0]?.id ?? '',
      ),
    );
    assert.equal(await isOwnLesson(db, { attemptId, personId, lessonId: oldLesson ?? '' }), true);
    assert.equal(await isOwnLesson(db, { attemptId, personId, lessonId: newLesson ?? '' }), false);
  });
});

test("nobody finds another's attempt; a course that is not there cannot be begun", async () => {
  const [mine, theirs] = [await newPerson('mine@example.com'), await newPerson('theirs@example.com')];
  await withTenant(tenant, 'write', async (db) => {
    await publishCourse(db, content('own'), AUTHOR);
    const { attemptId } = await startAttempt(db, { slug: 'own', personId: theirs, now: AT });
    assert.equal(await findAttempt(db, { attemptId, personId: mine }), null);
    await assert.rejects(startAttempt(db, { slug: 'nothing', personId: mine, now: AT }), {
      code: 'not_found',
    });
  });
});

test('the search finds beginnings of words, misspelt titles and nothing else', async () => {
  await withTenant(tenant, 'write', async (db) => {
    const lessons = [
      { kind: 'text' as const, title: 'Acids and bases', minutes: 5, body: { markdown: 'Read.' } },
    ];
    const { courseId } = await publishCourse(
      db,
      content('searched', { title: 'Handling chemicals', summary: 'Labels and storage.', lessons }),
      AUTHOR,
    );
    for (const text of [
      'chem',
      'label storage',
      'acid base',
      'handlng chemicls',
      'chemicls',
      "chemicals' | & !",
    ])
      assert.deepEqual(await searchCourses(db, text), [courseId], text);
    assert.deepEqual(await searchCourses(db, 'zzzz'), []);
    assert.deepEqual(await searchCourses(db, '%'), []);
    assert.ok((await listCourses(db)).some((card) => card.slug === 'searched'));
  });
});
