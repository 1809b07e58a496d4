import { and, eq, isNull, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { person, personRole, unit } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { endRoleInput, grantRoleInput } from '#features/accounts/input.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { deactivate, reactivate, requireAnotherAdmin } from '#features/employment/commands.ts';
import { type Reach, requireReach } from '#features/people/queries.ts';
import { isWithin } from '#features/units/queries.ts';
import { type CacheKey, cacheKeys } from '#lib/cache-keys.ts';
import { AppError, notFound } from '#lib/errors.ts';

type By = { reach: Reach; now: Date };

const actor = ({ reach }: By): Actor => ({ kind: 'person', id: reach.viewerId });

/** Gives somebody a role, over a unit and what lies below it or over everybody; never beyond one's own reach. */
export async function grantRole(
  db: TenantDb,
  { personId, role, unitId }: z.output<typeof grantRoleInput>,
  by: By,
): Promise<CacheKey[]> {
  await requireReach(db, { personId, ...by.reach });
  const isThere = unitId === null || (await db.$count(unit, eq(unit.id, unitId))) > 0;
  if (!isThere || !(await isWithin(db, by.reach.scope, unitId)))
    throw new AppError('bad_input', 'Choose a department within your own.', {
      fields: { unitId: 'Choose a department within your own.' },
    });
  const [held] = await db
    .select({ id: personRole.id })
    .from(personRole)
    .where(
      and(
        eq(personRole.personId, personId),
        eq(personRole.role, role),
        isNull(personRole.endedAt),
        sql`${personRole.unitId} is not distinct from ${unitId}::uuid`,
      ),
    );
  if (held) throw new AppError('conflict', 'This role is held already.');
  await db
    .insert(personRole)
    .values({ personId, role, unitId, grantedBy: by.reach.viewerId, grantedAt: by.now });
  await recordAudit(db, [
    {
      at: by.now,
      actor: actor(by),
      action: 'role.granted',
      subject: { kind: 'person', id: personId },
      changes: { role: { before: null, after: role }, over: { before: null, after: unitId ?? 'everybody' } },
    },
  ]);
  return [cacheKeys.member(db.tenant.id, personId)];
}

/** Ends a role that lies within one's own reach; never the last one over the whole tenant. */
export async function endRole(
  db: TenantDb,
  { personId, roleId }: z.output<typeof endRoleInput>,
  by: By,
): Promise<CacheKey[]> {
  await requireReach(db, { personId, ...by.reach });
  const open = and(eq(personRole.id, roleId), eq(personRole.personId, personId), isNull(personRole.endedAt));
  const [held] = await db
    .select({ role: personRole.role, unitId: personRole.unitId })
    .from(personRole)
    .where(open);
  if (!held) throw notFound('That role');
  if (!(await isWithin(db, by.reach.scope, held.unitId)))
    throw new AppError(
      'forbidden',
      'This role reaches beyond your own departments. Somebody who administers all of it can end it.',
    );
  if (held.role === 'tenant_admin' && held.unitId === null) await requireAnotherAdmin(db, personId);
  const ended = await db
    .update(personRole)
    .set({ endedAt: by.now })
    .where(open)
    .returning({ id: personRole.id });
  if (ended.length === 0) throw new AppError('conflict', 'Somebody else has just ended this role.');
  await recordAudit(db, [
    {
      at: by.now,
      actor: actor(by),
      action: 'role.ended',
      subject: { kind: 'person', id: personId },
      changes: {
        role: { before: held.role, after: null },
        over: { before: held.unitId ?? 'everybody', after: null },
      },
    },
  ]);
  return [cacheKeys.member(db.tenant.id, personId)];
}

/** Deactivates somebody, who is then signed out and owes nothing until they are activated again; or activates them. */
export async function setActive(
  db: TenantDb,
  { personId, to }: { personId: string; to: 'active' | 'inactive' },
  by: By,
): Promise<CacheKey[]> {
  const act = { personId, reach: by.reach, by: actor(by), now: by.now };
  return to === 'inactive' ? deactivate(db, act) : reactivate(db, act);
}

/** Signs somebody out of every device. */
export async function endSessionsOf(db: TenantDb, personId: string, by: By): Promise<CacheKey[]> {
  await requireReach(db, { personId, ...by.reach });
  await db.update(person).set({ sessionsValidFrom: by.now }).where(eq(person.id, personId));
  await recordAudit(db, [
    { at: by.now, actor: actor(by), action: 'sessions.ended', subject: { kind: 'person', id: personId } },
  ]);
  return [cacheKeys.member(db.tenant.id, personId)];
}
