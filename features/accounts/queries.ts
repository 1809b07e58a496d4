import { and, asc, count, eq, isNull, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { person, personRole, unit, unitAncestor } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';

const granter = alias(person, 'granter');

/** The roles that somebody was given, those that have ended too. */
export function rolesOf(db: TenantDb, personId: string) {
  return db
    .select({
      id: personRole.id,
      role: personRole.role,
      unit: unit.name,
      grantedAt: personRole.grantedAt,
      grantedBy: sql<string | null>`${granter.givenName} || ' ' || ${granter.familyName}`,
      endedAt: personRole.endedAt,
    })
    .from(personRole)
    .leftJoin(unit, eq(unit.id, personRole.unitId))
    .leftJoin(granter, eq(granter.id, personRole.grantedBy))
    .where(eq(personRole.personId, personId))
    .orderBy(sql`${personRole.endedAt} is not null`, asc(personRole.grantedAt));
}

export type HeldRole = Awaited<ReturnType<typeof rolesOf>>[number];

/** Active people, another than this one, who administer the whole tenant. */
export async function otherTenantAdmins(db: TenantDb, personId: string): Promise<number> {
  const [row] = await db
    .select({ others: count() })
    .from(personRole)
    .innerJoin(person, eq(person.id, personRole.personId))
    .where(
      and(
        eq(personRole.role, 'tenant_admin'),
        isNull(personRole.unitId),
        isNull(personRole.endedAt),
        eq(person.status, 'active'),
        ne(personRole.personId, personId),
      ),
    );
  return row?.others ?? 0;
}

/** Whether a unit is one of these, or lies below one of them. */
export async function liesBelow(db: TenantDb, unitId: string, ancestorIds: readonly string[]) {
  const rows = await db
    .select({ ancestorId: unitAncestor.ancestorId })
    .from(unitAncestor)
    .where(eq(unitAncestor.unitId, unitId));
  return rows.some(({ ancestorId }) => ancestorIds.includes(ancestorId));
}
