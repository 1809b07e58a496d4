import { person } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { requireAtWork, requireUnit, requireZone } from '#features/attributes/commands.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { invite } from '#features/invitations/commands.ts';
import { enqueue } from '#features/jobs/commands.ts';
import type { JoinerInput } from '#features/joiners/input.ts';
import { holdersOf, usualLocale } from '#features/joiners/queries.ts';
import { taken } from '#features/joiners/rules/taken.ts';
import { openAttributes } from '#features/people/commands.ts';
import type { Reach } from '#features/people/queries.ts';
import { requireBegun } from '#features/people/rules/hire-date.ts';
import { type CacheKey, cacheKeys } from '#lib/cache-keys.ts';
import { localDay } from '#lib/clock.ts';
import { refusal } from '#lib/errors.ts';

type Act = { reach: Reach; by: Actor; now: Date };

/** Puts somebody on record with all that is known of them. Schedules that now include them ask in a moment. */
export async function putOnRecord(
  db: TenantDb,
  joiner: JoinerInput,
  { reach, by, now }: Act,
): Promise<{ personId: string; stale: CacheKey[] }> {
  const { givenName, familyName, email, employeeNo, unit, site, jobTitle, employmentType, hiredOn } = joiner;
  await requireUnit(db, unit, reach);
  const timeZone = await zoneOf(db, joiner);
  const today = localDay(now, timeZone);
  requireBegun(hiredOn, today);
  const manager = joiner.manager && (await requireAtWork(db, joiner.manager, reach));
  const facts = { unit, site, manager, jobTitle, employmentType, hiredOn, status: 'active', timeZone };
  const identity = { givenName, familyName, email, employeeNo };
  const [made] = await db
    .insert(person)
    .values({
      ...identity,
      locale: joiner.locale ?? (await usualLocale(db, site)),
      timeZone,
      unitId: unit,
      siteId: site,
      managerId: manager,
      jobTitle,
      employmentType,
      hiredOn,
    })
    .onConflictDoNothing()
    .returning({ id: person.id });
  if (!made) throw taken(await holdersOf(db, email, employeeNo, reach), email);
  await openAttributes(db, { personId: made.id, facts, validFrom: hiredOn ?? today, source: 'hr', now });
  await recordAudit(db, [
    {
      at: now,
      actor: by,
      action: 'person.added',
      subject: { kind: 'person', id: made.id },
      changes: Object.fromEntries(
        Object.entries({ ...identity, ...facts }).flatMap(([name, after]) =>
          after === null ? [] : [[name, { before: null, after }]],
        ),
      ),
    },
  ]);
  if (joiner.invited) await invite(db, { personId: made.id, by, now });
  await enqueue(db, 'audiences.refresh', {});
  // Whoever has people of their own may see them: the first makes a manager.
  return { personId: made.id, stale: manager === null ? [] : [cacheKeys.member(db.tenant.id, manager)] };
}

async function zoneOf(db: TenantDb, { site, timeZone }: JoinerInput): Promise<string> {
  const ofSite = site && (await requireZone(db, site));
  const zone = timeZone ?? ofSite;
  if (zone === null) throw refusal('timeZone', 'Choose a time zone, or a site that brings one.');
  return zone;
}
