import { eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { person, site, unit } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';

/** What HR's system says about one person, as they may see it themselves. */
export async function findProfile(db: TenantDb, personId: string) {
  const manager = alias(person, 'manager');
  const [row] = await db
    .select({
      email: person.email,
      employeeNo: person.employeeNo,
      jobTitle: person.jobTitle,
      employmentType: person.employmentType,
      hiredOn: person.hiredOn,
      timeZone: person.timeZone,
      locale: person.locale,
      unit: unit.name,
      site: site.name,
      managerGivenName: manager.givenName,
      managerFamilyName: manager.familyName,
    })
    .from(person)
    .leftJoin(unit, eq(unit.id, person.unitId))
    .leftJoin(site, eq(site.id, person.siteId))
    .leftJoin(manager, eq(manager.id, person.managerId))
    .where(eq(person.id, personId));
  return row ?? null;
}
