import { and, asc, eq, isNull } from 'drizzle-orm';
import { person, personRole } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';

const wholeTenant = and(
  eq(personRole.role, 'tenant_admin'),
  isNull(personRole.unitId),
  isNull(personRole.endedAt),
);

/**
 * Active people who administer the whole tenant. Their roles are locked first, in one order: of two who would send each other
 * away, the second waits and is then told who is left. The names are read after it, since a row that was waited for shows
 * what it became, and what is joined to it does not.
 */
export async function lockTenantAdmins(db: TenantDb): Promise<string[]> {
  await db
    .select({ id: personRole.id })
    .from(personRole)
    .where(wholeTenant)
    .orderBy(asc(personRole.id))
    .for('update');
  const rows = await db
    .selectDistinct({ id: person.id })
    .from(personRole)
    .innerJoin(person, eq(person.id, personRole.personId))
    .where(and(wholeTenant, eq(person.status, 'active')));
  return rows.map(({ id }) => id);
}
