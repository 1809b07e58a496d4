import { insertRows } from '#db/insert-rows.ts';
import { credential, person, personAttribute, personRole } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { hashPassword } from '#lib/password.ts';
import type { TenantPeople } from '#scripts/seed/ingredients.ts';
import type { Employee } from '#scripts/seed/workforce.ts';

export const DEMO_PASSWORD = 'lectern-demo';

/** Stores everybody with their dated attributes, and gives the named people their roles and the demo password. */
export async function seedPeople(
  db: TenantDb,
  staff: Employee[],
  tenant: TenantPeople,
  today: string,
): Promise<void> {
  await insertRows(
    db,
    person,
    staff.map(({ unitSlug: _, ...row }) => row),
  );
  await insertRows(
    db,
    personAttribute,
    staff.flatMap((one) => attributesOf(one, today)),
  );
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  for (const named of tenant.people) {
    const employee = staff.find(({ email }) => email === named.email);
    if (!employee) throw new Error(`${named.email} has no place at ${tenant.slug}.`);
    await db.insert(credential).values({ personId: employee.id, passwordHash });
    // Everybody learns, and whoever has reports manages them: neither is a role that is given.
    const given = named.roles.filter((role) => role !== 'learner' && role !== 'manager');
    if (given.length > 0)
      await db.insert(personRole).values(given.map((role) => ({ personId: employee.id, role })));
  }
}

function attributesOf(one: Employee, today: string): (typeof personAttribute.$inferInsert)[] {
  const since = one.hiredOn ?? today;
  const values = {
    unit: one.unitId,
    site: one.siteId,
    manager: one.managerId,
    jobTitle: one.jobTitle,
    employmentType: one.employmentType,
    hiredOn: one.hiredOn,
    status: one.status,
  };
  return Object.entries(values)
    .filter(([, value]) => value)
    .map(([name, value]) => ({
      personId: one.id,
      name,
      value,
      validFrom: since,
      recordedAt: new Date(`${since}T06:00:00Z`),
      source: 'import',
    }));
}
