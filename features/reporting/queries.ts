import { and, asc, eq, sql } from 'drizzle-orm';
import { person } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Reach, reaches } from '#features/people/queries.ts';

/** Those with people of their own, by name: as many as a list of choices can hold. */
export function listManagers(db: TenantDb, reach: Reach) {
  return db
    .select({ id: person.id, name: sql<string>`${person.familyName} || ', ' || ${person.givenName}` })
    .from(person)
    .where(
      and(
        reaches(reach),
        eq(person.status, 'active'),
        sql`${person.id} in (select report.manager_id from ${person} report where report.status = 'active')`,
      ),
    )
    .orderBy(asc(person.familyName), asc(person.givenName))
    .limit(1_000);
}
