import { and, asc, eq, sql } from 'drizzle-orm';
import { amongIds } from '#db/among-ids.ts';
import { person } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Reach, reaches } from '#features/people/queries.ts';

/** Those with people of their own, by name: as many as a list of choices can hold. */
export function listManagers(db: TenantDb, reach: Reach) {
  return db
    .select({ id: person.id, name: sql<string>`${person.familyName} || ', ' || ${person.givenName}` })
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

/** What people are called, by id. */
export async function givenNames(db: TenantDb, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .select({ id: person.id, givenName: person.givenName })
    .from(person)
    .where(amongIds(person.id, ids));
  return new Map(rows.map(({ id, givenName }) => [id, givenName]));
}

export type Release = { owing: number; released: number; names: string[] };

/** Whom a schedule's end would release: those who owe it for no other reason. */
export async function releasePreview(db: TenantDb, ruleId: string): Promise<Release> {
  const [row] = await db.execute<Release>(sql`
    with theirs as (
      select o.id, p.given_name || ' ' || p.family_name as name, not exists (
        select from obligation_reason other where other.obligation_id = o.id and other.closed_at is null
          and other.rule_id is distinct from ${ruleId}::uuid) as alone
      from obligation_reason r join obligation o on o.id = r.obligation_id join person p on p.id = o.person_id
      where r.rule_id = ${ruleId}::uuid and r.closed_at is null)
    select count(*)::int as owing, (count(*) filter (where alone))::int as released,
      coalesce((select jsonb_agg(name order by name) from (
        select name from theirs where alone order by name limit 12) some_of_them), '[]') as names
    from theirs`);
  return row ?? { owing: 0, released: 0, names: [] };
}
