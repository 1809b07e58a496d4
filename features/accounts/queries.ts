import { asc, eq, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { person, personRole, unit } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';

const granter = alias(person, 'granter');

/** The roles that somebody was given, those that have ended too. */
export function rolesOf(db: TenantDb, personId: string) {
  return db
    .select({
      id: personRole.id,
      role: personRole.role,
      unitId: personRole.unitId,
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
