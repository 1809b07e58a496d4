import { asc, eq, sql } from 'drizzle-orm';
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

/** Whether a unit is one of these, or lies below one of them. */
export async function liesBelow(db: TenantDb, unitId: string, ancestorIds: readonly string[]) {
  const rows = await db
    .select({ ancestorId: unitAncestor.ancestorId })
    .from(unitAncestor)
    .where(eq(unitAncestor.unitId, unitId));
  return rows.some(({ ancestorId }) => ancestorIds.includes(ancestorId));
}
