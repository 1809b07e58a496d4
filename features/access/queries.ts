import { and, eq, isNull, sql } from 'drizzle-orm';
import { ON_PRIMARY } from '#db/causal.ts';
import { readPosition } from '#db/joined-read.ts';
import { credential, person, personRole, type Role, signedOutSession } from '#db/schema/tenant/people.ts';
import { type TenantDb, type TenantScope, withTenant } from '#db/tenant-db.ts';
import { cached } from '#lib/cache.ts';
import { cacheKeys } from '#lib/cache-keys.ts';

/** What a session needs to know of its person. Plain JSON: it is cached. */
export type Member = {
  id: string;
  email: string;
  givenName: string;
  familyName: string;
  locale: string;
  timeZone: string;
  active: boolean;
  /** Milliseconds; sessions issued before are refused. */
  sessionsValidFrom: number | null;
  /** Sessions that were signed out one by one since then. Absent from what an earlier version has cached. */
  signedOut?: string[];
  roles: { role: Role; unitId: string | null }[];
};

/** Marks that a later "sign out everywhere" has not made needless. */
const signedOutSince = sql`mark.signed_out_at > coalesce(${person.sessionsValidFrom}, '-infinity')`;

export async function findCredential(db: TenantDb, email: string) {
  const [row] = await db
    .select({
      personId: person.id,
      status: person.status,
      passwordHash: credential.passwordHash,
      firstSignInAt: person.firstSignInAt,
    })
    .from(person)
    .innerJoin(credential, eq(credential.personId, person.id))
    .where(eq(person.email, email));
  return row ?? null;
}

export async function readMember(db: TenantDb, personId: string): Promise<Member | null> {
  const [row] = await db
    .select({
      id: person.id,
      email: person.email,
      givenName: person.givenName,
      familyName: person.familyName,
      locale: person.locale,
      timeZone: person.timeZone,
      status: person.status,
      sessionsValidFrom: person.sessionsValidFrom,
      manages: sql<boolean>`exists (select from ${person} as report where report.manager_id = ${personId}::uuid and report.status = 'active')`,
      signedOut: sql<string[]>`coalesce((
        select jsonb_agg(mark.session_id) from ${signedOutSession} as mark
        where mark.person_id = ${personId}::uuid and ${signedOutSince}), '[]')`,
      roles: sql<Member['roles']>`coalesce((
        select jsonb_agg(jsonb_build_object('role', held.role, 'unitId', held.unit_id))
        from ${personRole} as held where held.person_id = ${personId}::uuid and held.ended_at is null), '[]')`,
    })
    .from(person)
    .where(eq(person.id, personId));
  if (!row) return null;
  const { status, manages, sessionsValidFrom, ...rest } = row;
  const given: Member['roles'] = [{ role: 'learner', unitId: null }, ...rest.roles];
  if (manages) given.push({ role: 'manager', unitId: null });
  return {
    ...rest,
    roles: given,
    active: status === 'active',
    sessionsValidFrom: sessionsValidFrom?.getTime() ?? null,
  };
}

const MEMBER_MS = 5 * 60_000;

/** The session registry's entry of a person: what has ended their sessions drops it on every node. */
export const findMember = (scope: TenantScope, personId: string): Promise<Member | null> =>
  cached(
    cacheKeys.member(scope.id, personId),
    MEMBER_MS,
    ({ settling, note }) =>
      // Who was signed out or lost a role has not seen that write themselves: a replica may still believe them.
      withTenant(settling ? { ...scope, seen: ON_PRIMARY } : scope, 'read', async (db) => {
        note(await readPosition(db));
        return readMember(db, personId);
      }),
    scope.asking,
  );

export async function countSignedOut(db: TenantDb, personId: string): Promise<number> {
  const [row] = await db.execute<{ marks: number }>(sql`
    select count(*)::int as marks from ${signedOutSession} as mark join ${person} on ${person.id} = mark.person_id
    where mark.person_id = ${personId}::uuid and ${signedOutSince}`);
  return row?.marks ?? 0;
}

/** Everybody who holds a role over the whole tenant. */
export async function holdersOf(db: TenantDb, role: Role) {
  return db
    .select({ personId: personRole.personId })
    .from(personRole)
    .where(and(eq(personRole.role, role), isNull(personRole.endedAt)));
}
