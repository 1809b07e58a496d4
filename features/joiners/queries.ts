import { desc, eq, or, sql } from 'drizzle-orm';
import { person } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Reach, reaches } from '#features/people/queries.ts';

/** Who has an e-mail address or an employee number already, and whether they are within reach. */
export function holdersOf(db: TenantDb, email: string, employeeNo: string | null, reach: Reach) {
  return db
    .select({
      id: person.id,
      email: person.email,
      name: sql<string>`${person.givenName} || ' ' || ${person.familyName}`,
      status: person.status,
      reached: sql<boolean>`coalesce(${reaches(reach) ?? sql`true`}, false)`,
    })
    .from(person)
    .where(or(eq(person.email, email), employeeNo === null ? undefined : eq(person.employeeNo, employeeNo)));
}

export type Holder = Awaited<ReturnType<typeof holdersOf>>[number];

/** The language that most people of a site read, else most of the tenant. */
export async function usualLocale(db: TenantDb, siteId: string | null): Promise<string> {
  const [row] = await db
    .select({ locale: person.locale })
    .from(person)
    .groupBy(person.locale)
    .orderBy(
      desc(sql`count(*) filter (where ${person.siteId} = ${siteId}::uuid)`),
      desc(sql`count(*)`),
      person.locale,
    )
    .limit(1);
  return row?.locale ?? 'en-GB';
}

/** The languages that people here read. */
export async function localesInUse(db: TenantDb): Promise<string[]> {
  const rows = await db.selectDistinct({ locale: person.locale }).from(person);
  return rows.map(({ locale }) => locale);
}
