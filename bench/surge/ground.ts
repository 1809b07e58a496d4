import { sql } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { clusters, findPrimaries } from '#db/pools.ts';
import { withTenant } from '#db/tenant-db.ts';
import { hashPassword } from '#lib/password.ts';
import { readPeople } from '#scripts/seed/ingredients.ts';
import { seedOnce } from '#scripts/seed/once.ts';
import { DEMO_PASSWORD } from '#scripts/seed/people.ts';

/** Somebody with a password and a course under way. */
export type SurgeLearner = {
  tenant: Pick<Tenant, 'id' | 'slug'>;
  personId: string;
  email: string;
  password: string;
  attemptId: string;
  /** A film of this course. */
  lessonId: string;
};

/** Events as rows, and as the progress that they were folded into: an event that was folded twice shows there. */
export type Stored = { rows: number; folded: number };

export type SurgeGround = {
  learners: SurgeLearner[];
  stored(): Promise<Stored>;
  /** By the tenant's id. */
  storedByTenant(): Promise<Map<string, Stored>>;
};

const LIKE = 'globex';
/** Some of the people have left, and cannot sign in. */
const SPARE = 1.06;

/**
 * A tenant on each cluster with as many learners as its share: people, courses and two years of history like a demo tenant's.
 * They stay for the next run, which adds nothing but what is missing. The process's settings must name the clusters' administrators.
 */
export async function prepareSurge(count: number): Promise<SurgeGround> {
  await findPrimaries();
  const homes = clusters();
  const each = Math.ceil(count / homes.length);
  const model = readPeople().tenants[LIKE];
  if (!model) throw new Error(`There are no demo people for ${LIKE}.`);
  const people = model.departments.flatMap(({ units }) => units).reduce((sum, { size }) => sum + size, 0);
  const tenants: Tenant[] = [];
  const groups: SurgeLearner[][] = [];
  for (const home of homes) {
    const slug = `surge-${each}-${home.name}`;
    const tenant = await seedOnce(slug, home, { like: LIKE, times: (each * SPARE) / people });
    tenants.push(tenant);
    groups.push(await learnersOf(tenant, each));
  }
  // By turns, as the requests of two companies come.
  const learners = Array.from({ length: each }, (_, n) => groups.flatMap((group) => group[n] ?? [])).flat();
  const storedByTenant = async () =>
    new Map(await Promise.all(tenants.map(async (tenant) => [tenant.id, await storedBy(tenant)] as const)));
  return {
    learners: learners.slice(0, count),
    storedByTenant,
    async stored() {
      const all = [...(await storedByTenant()).values()];
      return {
        rows: all.reduce((sum, { rows }) => sum + rows, 0),
        folded: all.reduce((sum, { folded }) => sum + folded, 0),
      };
    },
  };
}

const COURSE = 'security-awareness';

async function learnersOf(tenant: Tenant, count: number): Promise<SurgeLearner[]> {
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  const rows = await withTenant(tenant, 'write', async (db) => {
    await db.execute(sql`
      insert into credential (person_id, password_hash)
      select id, ${passwordHash}::text from person where status = 'active' on conflict do nothing`);
    await db.execute(sql`
      insert into attempt (person_id, course_id, course_version_id, content_sha256, n, started_at)
      select p.id, v.course_id, v.id, v.content_sha256,
        1 + coalesce((select max(a.n) from attempt a where a.person_id = p.id and a.course_id = c.id), 0), now()
      from person p, course c join course_version v on v.id = c.current_version_id
      where p.status = 'active' and c.slug = ${COURSE} on conflict do nothing`);
    return db.execute<{ personId: string; email: string; attemptId: string; lessonId: string }>(sql`
      select p.id as "personId", p.email, a.id as "attemptId", l.id as "lessonId"
      from person p
      join attempt a on a.person_id = p.id and a.completed_at is null and a.voided_at is null
      join course c on c.id = a.course_id and c.slug = ${COURSE}
      join lesson l on l.course_version_id = a.course_version_id and l.kind = 'video'
      where p.status = 'active' order by p.id limit ${count}`);
  });
  if (rows.length < count) throw new Error(`${tenant.slug} has ${rows.length} learners, not ${count}.`);
  const { id, slug } = tenant;
  return rows.map((row) => ({ tenant: { id, slug }, password: DEMO_PASSWORD, ...row }));
}

const storedBy = (tenant: Tenant) =>
  withTenant(tenant, 'write', async (db) => {
    const [row] = await db.execute<Stored>(sql`
      select (select count(*)::int from tracking_event) as rows,
        (select coalesce(sum(events), 0)::int from lesson_progress) as folded`);
    return row ?? { rows: 0, folded: 0 };
  });
