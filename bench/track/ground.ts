import { sql } from 'drizzle-orm';
import { newTenant, prepareDatabase, startDatabase } from '#bench/support/database.ts';
import type { Tenant } from '#db/placement.ts';
import { closePools } from '#db/pools.ts';
import { withTenant } from '#db/tenant-db.ts';
import { newCourse, newLearners, type TestCourse } from '#db/testing-course.ts';

export type Learner = { tenant: Tenant; course: TestCourse; personId: string; attemptId: string };

/** What the database holds of a tenant's learners. */
export type Stored = { ids: Set<string>; folded: number };

export type Ground = {
  server: NodeJS.ProcessEnv;
  learners: Learner[];
  stored(): Promise<Stored>;
  /** Stops the database with its replica, and starts it where it was. */
  database: { stop(): Promise<void>; start(): Promise<void> };
  leave(): Promise<void>;
};

/** Two new tenants on the benches' own PostgreSQL, with `count` learners between them, each in the middle of a course. */
export async function prepareGround(count: number): Promise<Ground> {
  const prepared = await prepareDatabase();
  const { server } = prepared;
  let { cluster } = prepared;
  const learners: Learner[] = [];
  for (let n = 0; n < 2; n++) learners.push(...(await learnersOf(await newTenant(cluster), count / 2)));
  const tenants = [...new Set(learners.map(({ tenant }) => tenant))];
  // The two take turns, as the requests of two companies do.
  const mixed = learners.map((_, n) => learners[(n % 2) * (count / 2) + Math.floor(n / 2)] as Learner);
  return {
    server: { ...server, ROLES: 'intake' },
    learners: mixed,
    async stored() {
      const parts = await Promise.all(tenants.map(storedBy));
      return {
        ids: new Set(parts.flatMap(({ ids }) => ids)),
        folded: parts.reduce((sum, { folded }) => sum + folded, 0),
      };
    },
    database: {
      stop: () => cluster.stop(),
      async start() {
        cluster = await startDatabase();
      },
    },
    async leave() {
      await closePools();
      await cluster.stop();
    },
  };
}

function learnersOf(tenant: Tenant, count: number): Promise<Learner[]> {
  return withTenant(tenant, 'write', async (db) => {
    const course = await newCourse(db, 'bench');
    const learners = await newLearners(db, course, count, new Date(Date.now() - 3_600_000));
    return learners.map((learner) => ({ tenant, course, ...learner }));
  });
}

/** Events by their rows, and by the progress they were folded into: an event folded twice shows there. */
const storedBy = (tenant: Tenant) =>
  withTenant(tenant, 'write', async (db) => {
    const rows = await db.execute<{ id: string }>(sql`select id from tracking_event`);
    const [row] = await db.execute<{ folded: number }>(
      sql`select coalesce(sum(events), 0)::int as folded from lesson_progress`,
    );
    return { ids: rows.map(({ id }) => id), folded: row?.folded ?? 0 };
  });
