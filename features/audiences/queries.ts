import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import { person, personAttribute, site, unit, unitAncestor } from '#db/schema/tenant/people.ts';
import { audience, audienceMember, audienceRuleVersion } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Attributes, evaluate, type Verdict } from '#features/audiences/rules/matches.ts';
import { conditionsOf, type Predicate } from '#features/audiences/rules/predicate.ts';
import { type AttributeColumns, predicateSql } from '#features/audiences/rules/predicate-sql.ts';
import { type Names, why } from '#features/audiences/rules/predicate-text.ts';
import { todaySql } from '#features/compliance/rules/status-sql.ts';
import { CUSTOM } from '#features/people/rules/attributes.ts';
import { localDay } from '#lib/clock.ts';

/** Somebody a predicate does not exclude: it holds for them, or an attribute is missing to tell. */
export type Candidate = {
  personId: string;
  name: string;
  status: 'active' | 'inactive';
  timeZone: string;
  unitId: string | null;
  managerId: string | null;
  hiredOn: string | null;
} & ({ result: 'yes'; why: string } | { result: 'unknown'; missing: string[] });

const custom = sql<Record<string, string>>`coalesce((
  select jsonb_object_agg(substr(a.name, ${CUSTOM.length + 1}::int), a.value) from ${personAttribute} a
  where a.person_id = ${person.id} and a.valid_to is null and a.value is not null and a.name like ${`${CUSTOM}%`}), '{}')`;

const columns: AttributeColumns = {
  unitId: person.unitId,
  siteId: person.siteId,
  managerId: person.managerId,
  jobTitle: person.jobTitle,
  employmentType: person.employmentType,
  hiredOn: person.hiredOn,
  custom,
  unitsBelow: (ids) =>
    sql`select ua.unit_id from ${unitAncestor} ua where ua.ancestor_id::text = any(${ids})`,
};

/** Everybody whom the predicate does not exclude, leavers left out, by name. */
export async function matchingPeople(db: TenantDb, predicate: Predicate, now: Date): Promise<Candidate[]> {
  const usesCustom = conditionsOf(predicate).some(({ field }) => field === 'custom');
  const rows = await db
    .select({
      personId: person.id,
      givenName: person.givenName,
      familyName: person.familyName,
      status: sql<'active' | 'inactive'>`${person.status}`,
      timeZone: person.timeZone,
      unitId: person.unitId,
      siteId: person.siteId,
      managerId: person.managerId,
      jobTitle: person.jobTitle,
      employmentType: person.employmentType,
      hiredOn: person.hiredOn,
      custom: usesCustom ? custom : sql<Record<string, string>>`'{}'::jsonb`,
    })
    .from(person)
    .where(
      and(
        ne(person.status, 'left'),
        sql`${predicateSql(predicate, columns, todaySql(person.timeZone, now))} is not false`,
      ),
    )
    .orderBy(person.familyName, person.givenName, person.id);
  const paths = await unitPaths(db);
  const names = await namesFor(db, predicate);
  const reasons = new Map<string, Verdict & { why: string | null }>();
  return rows.flatMap(({ personId, givenName, familyName, status, timeZone, ...facts }): Candidate[] => {
    const attributes = { ...facts, unitPath: paths.get(facts.unitId ?? '') ?? [] };
    const verdict = judged(reasons, predicate, attributes, localDay(now, timeZone), names);
    const { unitId, managerId, hiredOn } = facts;
    const one = {
      personId,
      name: `${givenName} ${familyName}`,
      status,
      timeZone,
      unitId,
      managerId,
      hiredOn,
    };
    if (verdict.result === 'yes') return [{ ...one, result: 'yes', why: verdict.why ?? '' }];
    return verdict.result === 'no' ? [] : [{ ...one, result: 'unknown', missing: verdict.missing }];
  });
}

/** People with the same attributes get the same verdict: it is worked out once. */
function judged(
  known: Map<string, Verdict & { why: string | null }>,
  predicate: Predicate,
  attributes: Attributes,
  today: string,
  names: Names,
) {
  const key = JSON.stringify([attributes, today]);
  const before = known.get(key);
  if (before) return before;
  const verdict = {
    ...evaluate(predicate, attributes, today),
    why: why(predicate, attributes, today, names),
  };
  known.set(key, verdict);
  return verdict;
}

async function unitPaths(db: TenantDb): Promise<Map<string, string[]>> {
  const rows = await db
    .select({ unitId: unitAncestor.unitId, ancestorId: unitAncestor.ancestorId })
    .from(unitAncestor);
  const paths = new Map<string, string[]>();
  for (const { unitId, ancestorId } of rows) {
    const path = paths.get(unitId);
    if (path) path.push(ancestorId);
    else paths.set(unitId, [ancestorId]);
  }
  return paths;
}

/** What the units, sites and managers of a predicate are called. */
export async function namesFor(db: TenantDb, predicate: Predicate): Promise<Names> {
  const wanted = (field: string) =>
    conditionsOf(predicate).flatMap((one) => (one.field === field && 'ids' in one ? one.ids : []));
  const [units, sites, managers] = [wanted('unit'), wanted('site'), wanted('manager')];
  const called = new Map<string, string>();
  if (units.length > 0)
    for (const { id, name } of await db
      .select({ id: unit.id, name: unit.name })
      .from(unit)
      .where(inArray(sql`${unit.id}::text`, units)))
      called.set(id, name);
  if (sites.length > 0)
    for (const { id, name } of await db
      .select({ id: site.id, name: site.name })
      .from(site)
      .where(inArray(sql`${site.id}::text`, sites)))
      called.set(id, name);
  if (managers.length > 0)
    for (const { id, name } of await db
      .select({ id: person.id, name: sql<string>`${person.givenName} || ' ' || ${person.familyName}` })
      .from(person)
      .where(inArray(sql`${person.id}::text`, managers)))
      called.set(id, name);
  return (_field, id) => called.get(id) ?? 'something that is gone';
}

/** The rule by which an audience is made up now; before it is published, its draft. */
export async function predicateOf(db: TenantDb, audienceId: string) {
  const [row] = await db
    .select({
      ruleVersionId: audienceRuleVersion.id,
      predicate: sql<Predicate>`${audienceRuleVersion.predicate}`,
      name: audience.name,
    })
    .from(audienceRuleVersion)
    .innerJoin(audience, eq(audience.id, audienceRuleVersion.audienceId))
    .where(and(eq(audienceRuleVersion.audienceId, audienceId), ne(audienceRuleVersion.state, 'obsolete')))
    .orderBy(sql`${audienceRuleVersion.state} = 'active' desc`, sql`${audienceRuleVersion.n} desc`)
    .limit(1);
  return row ?? null;
}

/** People who are in an audience now. */
export async function memberIds(db: TenantDb, audienceId: string): Promise<string[]> {
  const rows = await db
    .select({ personId: audienceMember.personId })
    .from(audienceMember)
    .where(and(eq(audienceMember.audienceId, audienceId), isNull(audienceMember.validTo)));
  return rows.map(({ personId }) => personId);
}

export async function suspendedIds(db: TenantDb): Promise<Set<string>> {
  const rows = await db.select({ id: person.id }).from(person).where(eq(person.status, 'inactive'));
  return new Set(rows.map(({ id }) => id));
}
