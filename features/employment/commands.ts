import { and, desc, eq, isNull } from 'drizzle-orm';
import { obligation, obligationReason } from '#db/schema/tenant/compliance.ts';
import { person, personAttribute, personRole } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { storeLeave } from '#features/absences/commands.ts';
import type { Actor } from '#features/audit/commands.ts';
import { lockTenantAdmins } from '#features/employment/queries.ts';
import { closeReasons } from '#features/obligations/commands.ts';
import { recordAttributes } from '#features/people/commands.ts';
import { type Reach, requireReach } from '#features/people/queries.ts';
import { isWithin } from '#features/units/queries.ts';
import type { CacheKey } from '#lib/cache-keys.ts';
import { localDay } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';
import { addDays } from '#lib/local-date.ts';

type Act = { personId: string; reach: Reach; by: Actor; now: Date };

/** Suspends a person: sessions end, reminders stop, what they owe waits with its reasons and is not assigned anew later. */
export async function deactivate(db: TenantDb, act: Act): Promise<CacheKey[]> {
  await requireStatus(db, act, ['active']);
  requireSomebodyElse(act, 'deactivate yourself');
  await requireNoWiderRole(db, act);
  await requireAnotherAdmin(db, act.personId);
  await endSessions(db, act);
  return changeStatus(db, act, 'inactive');
}

/** Brings a person back to what they owed. The time away does not count against them. */
export async function reactivate(db: TenantDb, act: Act): Promise<CacheKey[]> {
  const { personId, by, now } = act;
  const { timeZone } = await requireStatus(db, act, ['inactive']);
  const since = await inactiveSince(db, personId);
  const stale = await changeStatus(db, act, 'active');
  const today = localDay(now, timeZone);
  if (since !== null && since < today) {
    const gap = {
      personId,
      kind: 'deactivated',
      startsOn: since,
      endsOn: addDays(today, -1),
      clock: 'pause' as const,
    };
    await storeLeave(db, gap, 'system', { by, now });
  }
  return stale;
}

/** Lets a person go: sessions end, and everything they owe is released. Their record stays. */
export async function depart(db: TenantDb, act: Act): Promise<CacheKey[]> {
  const { personId, by, now } = act;
  await requireStatus(db, act, ['active', 'inactive']);
  requireSomebodyElse(act, 'let yourself go');
  await requireNoWiderRole(db, act);
  await requireAnotherAdmin(db, personId);
  await endSessions(db, act);
  const reasons = await db
    .select({ id: obligationReason.id })
    .from(obligationReason)
    .innerJoin(obligation, eq(obligation.id, obligationReason.obligationId))
    .where(and(eq(obligation.personId, personId), isNull(obligationReason.closedAt)));
  const ids = reasons.map(({ id }) => id);
  await closeReasons(db, ids, 'The person has left.', by, now);
  return changeStatus(db, act, 'left');
}

/** A tenant without an admin could not be repaired from inside: the last one keeps the role, and stays. */
export async function requireAnotherAdmin(db: TenantDb, personId: string): Promise<void> {
  const admins = await lockTenantAdmins(db);
  if (!admins.includes(personId) || admins.length > 1) return;
  throw new AppError(
    'conflict',
    'Nobody else administers this portal. Give the role to somebody else first.',
  );
}

function requireSomebodyElse({ personId, by }: Act, what: string): void {
  if (by.kind === 'person' && by.id === personId)
    throw new AppError('conflict', `You cannot ${what}. Ask another admin to do it.`);
}

/** Sending somebody away ends their roles for as long: nobody takes more than their own reach. */
async function requireNoWiderRole(db: TenantDb, { personId, reach }: Act): Promise<void> {
  const held = await db
    .select({ unitId: personRole.unitId })
    .from(personRole)
    .where(and(eq(personRole.personId, personId), isNull(personRole.endedAt)));
  for (const { unitId } of held)
    if (!(await isWithin(db, reach.scope, unitId)))
      throw new AppError(
        'forbidden',
        'This person has a role beyond your own departments. Ask somebody who administers all of it.',
      );
}

async function requireStatus(db: TenantDb, { personId, reach }: Act, states: readonly string[]) {
  const found = await requireReach(db, { personId, ...reach });
  if (!states.includes(found.status))
    throw new AppError('conflict', `That person is ${found.status} by now.`);
  return found;
}

async function endSessions(db: TenantDb, { personId, now }: Act): Promise<void> {
  await db.update(person).set({ sessionsValidFrom: now }).where(eq(person.id, personId));
}

async function changeStatus(db: TenantDb, { personId, by, now }: Act, status: string): Promise<CacheKey[]> {
  const [found] = await db.select({ timeZone: person.timeZone }).from(person).where(eq(person.id, personId));
  const validFrom = localDay(now, found?.timeZone ?? 'UTC');
  return recordAttributes(db, { personId, changes: { status }, validFrom, source: 'hr', by, now });
}

async function inactiveSince(db: TenantDb, personId: string): Promise<string | null> {
  const [row] = await db
    .select({ validFrom: personAttribute.validFrom })
    .from(personAttribute)
    .where(
      and(
        eq(personAttribute.personId, personId),
        eq(personAttribute.name, 'status'),
        eq(personAttribute.value, 'inactive'),
        isNull(personAttribute.validTo),
      ),
    )
    .orderBy(desc(personAttribute.validFrom))
    .limit(1);
  return row?.validFrom ?? null;
}
