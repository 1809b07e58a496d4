import { v7 as uuidv7 } from 'uuid';
import { site, unit, unitAncestor } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { TenantPeople } from '#scripts/seed/ingredients.ts';

/** Ids by name: departments by slug, their units by `department/unit`, sites by slug. */
export type Organisation = { unitIds: Map<string, string>; siteIds: Map<string, string> };

/** Departments with their units, and sites. */
export async function seedOrganisation(db: TenantDb, tenant: TenantPeople): Promise<Organisation> {
  const unitIds = new Map<string, string>();
  const units: (typeof unit.$inferInsert)[] = [];
  const ancestors: (typeof unitAncestor.$inferInsert)[] = [];
  for (const department of tenant.departments) {
    const departmentId = uuidv7();
    unitIds.set(department.slug, departmentId);
    units.push({ id: departmentId, parentId: null, name: department.name, code: department.slug });
    ancestors.push({ unitId: departmentId, ancestorId: departmentId });
    for (const part of department.units) {
      const id = uuidv7();
      const code = `${department.slug}/${part.slug}`;
      unitIds.set(code, id);
      units.push({ id, parentId: departmentId, name: part.name, code });
      ancestors.push({ unitId: id, ancestorId: id }, { unitId: id, ancestorId: departmentId });
    }
  }
  const siteIds = new Map(tenant.sites.map(({ slug }) => [slug, uuidv7()]));
  await db.insert(unit).values(units);
  await db.insert(unitAncestor).values(ancestors);
  await db.insert(site).values(
    tenant.sites.map(({ slug, name, country, timeZone }) => ({
      id: siteIds.get(slug),
      name,
      code: slug,
      country,
      timeZone,
    })),
  );
  return { unitIds, siteIds };
}
