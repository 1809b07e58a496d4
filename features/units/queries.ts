import { asc, eq, type SQL, sql } from 'drizzle-orm';
import { person, personAttribute, personRole, site, unit, unitAncestor } from '#db/schema/tenant/people.ts';
import { audienceRuleVersion } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Scope } from '#features/access/rules/permissions.ts';

export type UnitNode = { id: string; name: string; parentId: string | null; depth: number; people: number };

/** Every unit in the order of the tree, each with its active people, sub-units included. */
export async function listUnits(db: TenantDb): Promise<UnitNode[]> {
  const rows = await db
    .select({
      id: unit.id,
      name: unit.name,
      parentId: unit.parentId,
      people: sql<number>`count(${person.id})::int`,
    })
    .from(unit)
    .leftJoin(unitAncestor, eq(unitAncestor.ancestorId, unit.id))
    .leftJoin(person, sql`${person.unitId} = ${unitAncestor.unitId} and ${person.status} = 'active'`)
    .groupBy(unit.id)
    .orderBy(asc(unit.name));
  const below = Map.groupBy(rows, ({ parentId }) => parentId);
  const walk = (parentId: string | null, depth: number): UnitNode[] =>
    (below.get(parentId) ?? []).flatMap((row) => [{ ...row, depth }, ...walk(row.id, depth + 1)]);
  return walk(null, 0);
}

/** Sites by name, each with its active people. */
export function listSites(db: TenantDb) {
  return db
    .select({
      id: site.id,
      name: site.name,
      country: site.country,
      timeZone: site.timeZone,
      people: sql<number>`count(${person.id})::int`,
    })
    .from(site)
    .leftJoin(person, sql`${person.siteId} = ${site.id} and ${person.status} = 'active'`)
    .groupBy(site.id)
    .orderBy(asc(site.name));
}

/** Whether a unit, or with null the whole tenant, lies within the reach of a permission. */
export async function isWithin(db: TenantDb, scope: Scope, unitId: string | null): Promise<boolean> {
  if (scope.kind === 'all') return true;
  if (scope.kind !== 'units' || unitId === null) return false;
  const rows = await db
    .select({ ancestorId: unitAncestor.ancestorId })
    .from(unitAncestor)
    .where(eq(unitAncestor.unitId, unitId));
  return rows.some(({ ancestorId }) => scope.unitIds.includes(ancestorId));
}

/** Units that cannot go: with parts, people, a past, roles over them, or an audience that names them. */
export async function unitsInUse(db: TenantDb): Promise<Set<string>> {
  const rows = await db.execute<{ id: string }>(sql`
    select u.id from ${unit} u
    where u.id in (select part.parent_id from ${unit} part)
      or u.id in (select p.unit_id from ${person} p)
      or u.id in (select r.unit_id from ${personRole} r)
      or u.id::text in (select a.value from ${personAttribute} a where a.name = 'unit')
      or ${named('u')}`);
  return new Set(rows.map(({ id }) => id));
}

/** Sites that cannot go. */
export async function sitesInUse(db: TenantDb): Promise<Set<string>> {
  const rows = await db.execute<{ id: string }>(sql`
    select s.id from ${site} s
    where s.id in (select p.site_id from ${person} p)
      or s.id::text in (select a.value from ${personAttribute} a where a.name = 'site')
      or ${named('s')}`);
  return new Set(rows.map(({ id }) => id));
}

/** Whether the rule of an audience names it. */
const named = (table: 'u' | 's'): SQL =>
  sql`exists (select from ${audienceRuleVersion} v where strpos(v.predicate::text, ${sql.raw(table)}.id::text) > 0)`;
