import { eq } from 'drizzle-orm';
import { obligation } from '#db/schema/tenant/compliance.ts';
import { person } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { AttributesInput, Recorded } from '#features/attributes/input.ts';
import { findActive, reportsTo, timeZoneOf } from '#features/attributes/queries.ts';
import { unitsWithin } from '#features/attributes/rules/units-within.ts';
import type { Actor } from '#features/audit/commands.ts';
import { recordAttributes } from '#features/people/commands.ts';
import { type Reach, requireReach } from '#features/people/queries.ts';
import type { AttributeName } from '#features/people/rules/attributes.ts';
import { requireBegun } from '#features/people/rules/hire-date.ts';
import { redatePeriods } from '#features/periods/commands.ts';
import { listUnits } from '#features/units/queries.ts';
import type { CacheKey } from '#lib/cache-keys.ts';
import { localDay } from '#lib/clock.ts';
import { AppError, refusal } from '#lib/errors.ts';

type Act = { reach: Reach; by: Actor; now: Date };
type Values = Partial<Record<AttributeName, string | null>>;

/** Records what HR has learnt of one person and since when it holds. Who owes what follows: audiences are looked at again. */
export async function changeRecorded(
  db: TenantDb,
  { personId, validFrom, changes }: AttributesInput,
  { reach, by, now }: Act,
): Promise<CacheKey[]> {
  const { status, timeZone } = await requireReach(db, { personId, ...reach });
  if (status === 'left') throw new AppError('conflict', 'That person has left; their record is closed.');
  if (Object.keys(changes).length === 0) throw new AppError('bad_input', 'Nothing was changed yet.');
  const today = localDay(now, timeZone);
  if (validFrom > today) {
    throw refusal('validFrom', 'That day has not come yet. Record it on the day from which it holds.');
  }
  requireBegun(changes.hiredOn, today);
  const values = await resolved(db, personId, changes, reach);
  const stale = await recordAttributes(db, { personId, changes: values, validFrom, source: 'hr', by, now });
  // Due means the end of the day where the person works.
  if (values.timeZone !== undefined) await redatePeriods(db, eq(obligation.personId, personId), by, now);
  return stale;
}

async function resolved(
  db: TenantDb,
  personId: string,
  changes: Partial<Record<Recorded, string | null>>,
  reach: Reach,
): Promise<Values> {
  const { manager, ...values } = changes;
  if (values.unit !== undefined) await requireUnit(db, values.unit, reach);
  const managerId = manager && (await requireManager(db, personId, manager, reach));
  const timeZone = values.site && (await zoneFor(db, personId, values.site));
  return {
    ...values,
    ...(managerId !== undefined && { manager: managerId }),
    ...(timeZone && { timeZone }),
  };
}

/** Who reaches some units only moves people within them, and never out of everybody's sight. */
export async function requireUnit(db: TenantDb, unitId: string | null, { scope }: Reach): Promise<void> {
  if (unitId === null && scope.kind === 'all') return;
  const within = unitsWithin(await listUnits(db), scope);
  if (!within.some(({ id }) => id === unitId)) throw refusal('unit', 'Choose a department of yours.');
}

async function requireManager(db: TenantDb, personId: string, email: string, reach: Reach): Promise<string> {
  const managerId = await requireAtWork(db, email, reach);
  if (managerId === personId) throw refusal('manager', 'Nobody is their own manager.');
  if (await reportsTo(db, managerId, personId)) {
    throw refusal('manager', 'They report to this person themselves.');
  }
  return managerId;
}

export async function requireAtWork(db: TenantDb, email: string, reach: Reach): Promise<string> {
  const managerId = await findActive(db, email, reach);
  if (!managerId) throw refusal('manager', 'Nobody at work here has this e-mail address.');
  return managerId;
}

export async function requireZone(db: TenantDb, siteId: string): Promise<string> {
  const timeZone = await timeZoneOf(db, siteId);
  if (timeZone === null) throw refusal('site', 'Choose a site.');
  return timeZone;
}

/** A new site brings its time zone, unless the person was given one of their own. */
async function zoneFor(db: TenantDb, personId: string, siteId: string): Promise<string | null> {
  const timeZone = await requireZone(db, siteId);
  const [had] = await db
    .select({ siteId: person.siteId, timeZone: person.timeZone })
    .from(person)
    .where(eq(person.id, personId));
  const before = had?.siteId ? await timeZoneOf(db, had.siteId) : null;
  const ofTheirOwn = before !== null && had?.timeZone !== before;
  return ofTheirOwn || had?.timeZone === timeZone ? null : timeZone;
}
