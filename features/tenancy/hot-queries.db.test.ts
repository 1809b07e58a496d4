import assert from 'node:assert/strict';
import { after, before, describe, type TestContext, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { PostgresJsSession } from 'drizzle-orm/postgres-js';
import { v7 as uuidv7 } from 'uuid';
import { addCrowd, nth } from '#db/crowd.testing.ts';
import type { Tenant } from '#db/placement.ts';
import { period } from '#db/schema/tenant/compliance.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { findCredential, readMember } from '#features/access/queries.ts';
import { chainAfter, chainHead, listAudit, pendingEvents } from '#features/audit/queries.ts';
import { attemptsByCourse, searchCourses } from '#features/catalog/queries.ts';
import { certificateOfAttempt, certificatesOf, findCertificate } from '#features/certificates/queries.ts';
import { lessonStates, sittingsOf } from '#features/completions/queries.ts';
import { findCourse, findCourseVersion } from '#features/courses/queries.ts';
import { dutyDetails, standingsOfPerson } from '#features/duties/queries.ts';
import { latestCompletions, openAttempts } from '#features/home/queries.ts';
import { countUnread, listNotices } from '#features/inbox/queries.ts';
import { lockOpenPeriods } from '#features/periods/queries.ts';
import { completionsOf, findAttempt, latestAttempt, progressOf } from '#features/player/queries.ts';
import { ownProgress } from '#features/progress/queries.ts';
import { triesOfAttempt } from '#features/quizzes/queries.ts';
import { nudgeDays } from '#features/team/queries.ts';
import { applyBatch } from '#features/tracking/commands.ts';

/** Under row-level security an index serves leakproof operators only: whether each hot query has its own is asked of the planner. */
let cluster: TestCluster;
let tenant: Tenant;

before(async () => {
  cluster = await testCluster();
  tenant = await cluster.newTenant();
  await addCrowd(cluster.adminUrl, tenant);
});
after(() => cluster.stop());

const personId = nth('person', 4711);
const attemptId = nth('attempt', 4711);
const versionId = nth('version', 0);

const QUERIES: Record<string, (db: TenantDb) => Promise<unknown>> = {
  'sign-in by e-mail': (db) => findCredential(db, 'person4711@crowd.example'),
  'who is signed in': (db) => readMember(db, personId),
  'catalog: words': (db) => searchCourses(db, 'inddic'),
  'catalog: a word mistyped': (db) => searchCourses(db, 'indicmollceoi k'),
  'catalog: what I have begun': (db) => attemptsByCourse(db, personId),
  'course by slug': (db) => findCourse(db, 'course-77'),
  'course version': (db) => findCourseVersion(db, versionId),
  'attempt by id': (db) => findAttempt(db, { attemptId, personId }),
  'latest attempt at a course': (db) => latestAttempt(db, { personId, slug: 'course-1' }),
  'progress of an attempt': (db) => progressOf(db, attemptId),
  'completions of an attempt': (db) => completionsOf(db, attemptId),
  'lesson states of an attempt': (db) => lessonStates(db, attemptId, versionId),
  'quiz sittings of an attempt': (db) => sittingsOf(db, attemptId),
  'open periods of an obligation': (db) =>
    lockOpenPeriods(db, eq(period.obligationId, nth('obligation', 4711))),
  'certificate by code': (db) => findCertificate(db, 'NOSUCHCODE'),
  'certificates of a person': (db) => certificatesOf(db, personId),
  'certificate of an attempt': (db) => certificateOfAttempt(db, personId, attemptId),
  'home: what I owe': (db) => dutyDetails(db, { personId }),
  'home: how it stands': (db) => standingsOfPerson(db, personId, new Date()),
  'home: what I have begun': (db) => openAttempts(db, personId),
  'home: what I have done': (db) => latestCompletions(db, personId, 5),
  'profile: what I have learnt': (db) => ownProgress(db, personId),
  'tries of an attempt': (db) => triesOfAttempt(db, attemptId),
  'unread notices': (db) => countUnread(db, personId),
  'notices of a person': (db) => listNotices(db, personId),
  'nudges of a person': (db) => nudgeDays(db, personId),
  'audit: events that wait': (db) => pendingEvents(db, 200),
  'audit: head of the chain': (db) => chainHead(db),
  'audit: next links': (db) => chainAfter(db, 99_000, 500),
  'audit: newest page': (db) => listAudit(db, { filter: {}, before: null, limit: 50 }),
  'audit: one subject': (db) =>
    listAudit(db, { filter: { subjectId: nth('obligation', 9) }, before: null, limit: 50 }),
};

describe('with 50,000 people, every hot query has its index', () => {
  for (const [name, run] of Object.entries(QUERIES)) {
    test(name, async (t) => {
      const asked = await explained(t, () => withTenant(tenant, 'write', run));
      assertIndexed(asked);
    });
  }

  test('a batch of events that completes a course, with its proof and its certificate', async (t) => {
    const launch = { tenantId: tenant.id, attemptId: nth('attempt', 4710), personId: nth('person', 4710) };
    const now = new Date();
    const events = Array.from({ length: 8 }, (_, n) => ({
      event: { id: uuidv7(), seq: n, at: now.getTime(), kind: 'lesson.finished' as const, data: {} },
      launch: { ...launch, lessonId: nth('lesson', n) },
      receivedAt: now,
    }));
    assertIndexed(
      await explained(t, async () => {
        const { stored, refused } = await applyBatch(tenant, events);
        assert.deepEqual({ stored, refused }, { stored: 8, refused: [] });
      }),
    );
    const own = await withTenant(tenant, 'write', (db) => certificatesOf(db, launch.personId));
    assert.ok(
      own.some((one) => one.issuedAt > new Date(now.getTime() - 1000)),
      'it completed the course',
    );
  });
});

function assertIndexed(asked: { text: string; plan: Plan }[]): void {
  assert.ok(asked.length > 0, 'nothing was asked');
  for (const { text, plan } of asked) {
    const scans = fullScans(plan).filter((table) => !SMALL.has(table));
    assert.deepEqual(scans, [], `${text}\n${JSON.stringify(plan, null, 1)}`);
  }
}

/** Read whole because they are a few pages long, however large the company. */
const SMALL = new Set([
  'unit',
  'unit_ancestor',
  'site',
  'person_role',
  'requirement',
  'requirement_version',
  'setting',
  'audit_pending',
]);

type Plan = { 'Node Type': string; 'Relation Name'?: string; 'Total Cost': number; Plans?: Plan[] };

const fullScans = (plan: Plan): string[] => [
  ...(plan['Node Type'] === 'Seq Scan' ? [plan['Relation Name'] ?? '?'] : []),
  ...(plan.Plans ?? []).flatMap(fullScans),
];

type Asked = { sql: string; params: unknown[] };
type Answer = { 'QUERY PLAN': [{ Plan: Plan }] };
type Prepare = (query: Asked, ...rest: unknown[]) => { execute(): Promise<Answer[]> };
type Session = { prepareQuery: Prepare };

/** The plans of the statements that `run` really sends, made under the tenant's role. */
async function explained(t: TestContext, run: () => Promise<unknown>) {
  const asked: Asked[] = [];
  const prepare = (PostgresJsSession.prototype as unknown as Session).prepareQuery;
  const listening = t.mock.method(
    PostgresJsSession.prototype,
    'prepareQuery',
    function (this: Session, ...given: unknown[]) {
      asked.push(given[0] as Asked);
      return prepare.apply(this, given as Parameters<Prepare>);
    },
  );
  await run();
  listening.mock.restore();
  return withTenant(tenant, 'write', async (db) => {
    const { session } = db as unknown as { session: Session };
    const plans: { text: string; plan: Plan }[] = [];
    for (const { sql: text, params } of asked) {
      const explain = { sql: `explain (format json) ${text}`, params };
      const [answer] = await session.prepareQuery(explain, undefined, undefined, false).execute();
      const plan = answer?.['QUERY PLAN'][0]?.Plan;
      assert.ok(plan);
      plans.push({ text, plan });
    }
    return plans;
  });
}
