import { and, asc, eq, isNotNull, sql } from 'drizzle-orm';
import { person, site } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Reach, reaches } from '#features/people/queries.ts';

/** What is recorded of one person today, as the form shows it: nothing is ''. */
export async function recordedOf(db: TenantDb, personId: string) {
  const [row] = await db.execute<Record<string, string>>(sql`
    select coalesce(p.unit_id::text, '') as unit, coalesce(p.site_id::text, '') as site,
      coalesce(p.job_title, '') as "jobTitle", coalesce(boss.email, '') as manager,
      coalesce(p.employment_type, '') as "employmentType", coalesce(p.hired_on::text, '') as "hiredOn"
    from person p left join person boss on boss.id = p.manager_id where p.id = ${personId}::uuid`);
  return row ?? {};
}

/** The kinds of employment in use: a rule finds people by the very word. */
export async function employmentTypes(db: TenantDb): Promise<string[]> {
  const rows = await db
    .selectDistinct({ type: person.employmentType })
    .from(person)
    .where(isNotNull(person.employmentType))
    .orderBy(asc(person.employmentType));
  return rows.flatMap(({ type }) => type ?? []);
}

/** Somebody at work within reach. */
export async function findActive(db: TenantDb, email: string, reach: Reach): Promise<string | null> {
  const [found] = await db
    .select({ id: person.id })
    .from(person)
    .where(and(eq(person.email, email), eq(person.status, 'active'), reaches(reach)));
  return found?.id ?? null;
}

/** Whether `managerId` stands somewhere below `personId`: neither can then be the other's manager. */
export async function reportsTo(db: TenantDb, managerId: string, personId: string): Promise<boolean> {
  const [row] = await db.execute(sql`
    with recursive above as (
      select id, manager_id from person where id = ${managerId}::uuid
      union
      select p.id, p.manager_id from person p join above on p.id = above.manager_id)
    select 1 from above where id = ${personId}::uuid limit 1`);
  return row !== undefined;
}

export async function timeZoneOf(db: TenantDb, siteId: string): Promise<string | null> {
  const [found] = await db.select({ timeZone: site.timeZone }).from(site).where(eq(site.id, siteId));
  return found?.timeZone ?? null;
}
