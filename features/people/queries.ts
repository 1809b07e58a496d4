import { and, asc, eq, ilike, inArray, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { person, personAttribute, site, unit, unitAncestor } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Scope } from '#features/access/rules/permissions.ts';
import { notFound } from '#lib/errors.ts';

/** Who asks, and over whom their permission reaches. */
export type Reach = { scope: Scope; viewerId: string };

/** Holds for the people that somebody's permission reaches: units with their sub-units, their reports, or themselves. */
export function reaches({ scope, viewerId }: Reach): SQL | undefined {
  switch (scope.kind) {
    case 'all':
      return undefined;
    case 'units':
      return inUnits(scope.unitIds);
    case 'reports':
      return eq(person.managerId, viewerId);
    case 'self':
      return eq(person.id, viewerId);
  }
}

/** Holds for the people of these units and of all units below them. */
export const inUnits = (unitIds: readonly string[]): SQL =>
  sql`${person.unitId} in (select ua.unit_id from ${unitAncestor} ua where ${inArray(sql`ua.ancestor_id`, [...unitIds])})`;

/** Holds for people whose name, e-mail address or number contains the text. */
export function named(text: string | undefined): SQL | undefined {
  const part = text?.trim();
  if (!part) return undefined;
  const pattern = `%${part.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return or(
    ilike(sql`${person.givenName} || ' ' || ${person.familyName}`, pattern),
    ilike(person.email, pattern),
    ilike(person.employeeNo, pattern),
  );
}

export type PersonFilter = Reach & {
  text?: string | undefined;
  unitId?: string | undefined;
  siteId?: string | undefined;
  status?: 'active' | 'inactive' | 'left' | undefined;
  page?: number | undefined;
  size?: number | undefined;
};

const manager = alias(person, 'manager');

/** People by name, a page at a time, with how many there are. */
export async function listPeople(db: TenantDb, filter: PersonFilter) {
  const size = filter.size ?? 50;
  const rows = await db
    .select({
      id: person.id,
      givenName: person.givenName,
      familyName: person.familyName,
      email: person.email,
      employeeNo: person.employeeNo,
      status: person.status,
      jobTitle: person.jobTitle,
      unit: unit.name,
      site: site.name,
      managerName: sql<string | null>`${manager.givenName} || ' ' || ${manager.familyName}`,
      total: sql<number>`(count(*) over ())::int`,
    })
    .from(person)
    .leftJoin(unit, eq(unit.id, person.unitId))
    .leftJoin(site, eq(site.id, person.siteId))
    .leftJoin(manager, eq(manager.id, person.managerId))
    .where(
      and(
        reaches(filter),
        named(filter.text),
        filter.unitId === undefined ? undefined : inUnits([filter.unitId]),
        filter.siteId === undefined ? undefined : eq(person.siteId, filter.siteId),
        filter.status === undefined ? undefined : eq(person.status, filter.status),
      ),
    )
    .orderBy(asc(person.familyName), asc(person.givenName), asc(person.id))
    .limit(size)
    .offset(((filter.page ?? 1) - 1) * size);
  return { total: rows[0]?.total ?? 0, people: rows.map(({ total: _, ...row }) => row) };
}

/** One person within reach, with every attribute as it was known over time. */
export async function findPerson(db: TenantDb, { personId, ...reach }: Reach & { personId: string }) {
  const [found] = await db
    .select({
      id: person.id,
      givenName: person.givenName,
      familyName: person.familyName,
      email: person.email,
      employeeNo: person.employeeNo,
      status: person.status,
      locale: person.locale,
      timeZone: person.timeZone,
      unitId: person.unitId,
      siteId: person.siteId,
      managerId: person.managerId,
      jobTitle: person.jobTitle,
      employmentType: person.employmentType,
      hiredOn: person.hiredOn,
    })
    .from(person)
    .where(and(eq(person.id, personId), reaches(reach)));
  if (!found) throw notFound('That person');
  const attributes = await db
    .select({
      name: personAttribute.name,
      value: personAttribute.value,
      validFrom: personAttribute.validFrom,
      validTo: personAttribute.validTo,
      recordedAt: personAttribute.recordedAt,
      source: personAttribute.source,
    })
    .from(personAttribute)
    .where(eq(personAttribute.personId, personId))
    .orderBy(personAttribute.name, personAttribute.validFrom, personAttribute.recordedAt);
  return { ...found, attributes };
}

/** Refuses people out of reach as if they were not there. */
export async function requireReach(db: TenantDb, { personId, ...reach }: Reach & { personId: string }) {
  const [found] = await db
    .select({ id: person.id, status: person.status, timeZone: person.timeZone })
    .from(person)
    .where(and(eq(person.id, personId), reaches(reach)));
  if (!found) throw notFound('That person');
  return found;
}

/** Those with people of their own, within reach, by name: as many as a list of choices can hold. */
export function listManagers(db: TenantDb, reach: Reach) {
  return db
    .select({
      id: person.id,
      email: person.email,
      givenName: person.givenName,
      familyName: person.familyName,
    })
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
