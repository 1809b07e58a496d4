import { notFound } from 'next/navigation';
import { z } from 'zod';
import { joinedRead } from '#db/joined-read.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { requirePermission } from '#features/access/loaders.ts';
import { type Scope, scopeOf } from '#features/access/rules/permissions.ts';
import { type HeldRole, rolesOf } from '#features/accounts/queries.ts';
import { unitsWithin } from '#features/attributes/rules/units-within.ts';
import { namesOf } from '#features/audit/queries.ts';
import { findPerson, listPeople, type Reach, requireReach } from '#features/people/queries.ts';
import { isWithin, listSites, listUnits } from '#features/units/queries.ts';
import { inAddress } from '#lib/address.ts';
import { absent } from '#lib/errors.ts';

/** The address of the list of people. */
export const peopleAddress = z.object({
  q: inAddress.text,
  unit: inAddress.id,
  site: inAddress.id,
  status: z.enum(['active', 'inactive', 'left']).optional().catch(undefined),
  page: inAddress.page,
});

export const PEOPLE_PAGE = 50;

/** A page of the people within the viewer's reach, with the units and sites to narrow them by. */
export async function loadPeople(asked: z.output<typeof peopleAddress>) {
  const viewer = await requirePermission('people.view');
  const filter = {
    scope: viewer.scope,
    viewerId: viewer.id,
    text: asked.q,
    unitId: asked.unit,
    siteId: asked.site,
    status: asked.status,
    page: asked.page,
    size: PEOPLE_PAGE,
  };
  return joinedRead(viewer.tenant, async (db) => {
    const [list, units, sites] = await Promise.all([listPeople(db, filter), listUnits(db), listSites(db)]);
    return {
      ...list,
      units: unitsWithin(units, viewer.scope),
      sites,
      mayAdd: scopeOf('people.record', viewer.roles) !== null,
    };
  });
}

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** One person within reach with their history and roles, or a 404. */
export async function loadPerson(personId: string) {
  const viewer = await requirePermission('people.view');
  if (!UUID.test(personId)) notFound();
  const manage = scopeOf('people.manage', viewer.roles);
  const found = await joinedRead(viewer.tenant, async (db) => {
    const reach = { scope: viewer.scope, viewerId: viewer.id };
    // Absence is a value here: an error would end the transaction that the page shares with its shell.
    const person = await findPerson(db, { personId, ...reach }).catch(absent);
    if (!person) return null;
    const values = person.attributes.flatMap(({ value }) => (value && UUID.test(value) ? [value] : []));
    const ids = [person.unitId, person.siteId, person.managerId].filter((id) => id !== null);
    const [names, roles, grants] = await Promise.all([
      namesOf(db, [...new Set([...ids, ...values])]),
      rolesOf(db, personId),
      manage && grantable(db, personId, { scope: manage, viewerId: viewer.id }),
    ]);
    return { person, names, roles: await endable(db, roles, manage), grants };
  });
  if (!found) notFound();
  return { ...found, reader: viewer, isSelf: viewer.id === personId };
}

/** Over whom somebody of this reach may give a person roles; null when they may not change this person's. */
async function grantable(db: TenantDb, personId: string, reach: Reach) {
  const reached = await requireReach(db, { personId, ...reach }).catch(absent);
  if (!reached) return null;
  const units = unitsWithin(await listUnits(db), reach.scope);
  return { units, everybody: reach.scope.kind === 'all' };
}

export type Grants = NonNullable<Awaited<ReturnType<typeof grantable>>>;

/** Roles with whether they can be ended by somebody of this reach. */
const endable = (db: TenantDb, roles: readonly HeldRole[], scope: Scope | null) =>
  Promise.all(
    roles.map(async (held) => ({
      ...held,
      mayEnd: scope !== null && held.endedAt === null && (await isWithin(db, scope, held.unitId)),
    })),
  );
