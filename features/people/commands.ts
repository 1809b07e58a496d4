import { and, eq, inArray } from 'drizzle-orm';
import { insertRows } from '#db/insert-rows.ts';
import { person, personAttribute } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { enqueue } from '#features/jobs/commands.ts';
import { markPeople } from '#features/marks/commands.ts';
import {
  ATTRIBUTES,
  type AttributeName,
  CUSTOM,
  type KnownAttribute,
  succession,
} from '#features/people/rules/attributes.ts';
import { restandPeople } from '#features/standings/commands.ts';
import { type CacheKey, cacheKeys } from '#lib/cache-keys.ts';
import { localDay } from '#lib/clock.ts';
import { AppError, notFound } from '#lib/errors.ts';

export type AttributeChange = {
  personId: string;
  /** null: no longer known. */
  changes: Partial<Record<AttributeName, string | null>>;
  /** First day on which it holds; not after today where the person works. */
  validFrom: string;
  source: 'hr' | 'import' | 'system';
  by: Actor;
  now: Date;
};

/** Column of `person` that carries today's value. */
const COLUMNS = {
  unit: 'unitId',
  site: 'siteId',
  manager: 'managerId',
  jobTitle: 'jobTitle',
  employmentType: 'employmentType',
  hiredOn: 'hiredOn',
  status: 'status',
  timeZone: 'timeZone',
} as const satisfies Record<KnownAttribute, keyof typeof person.$inferInsert>;

/**
 * Writes what is learnt of a person: closes the values that end, opens the new ones, keeps today's copy on the person, and
 * has audiences looked at again.
 * @returns what became stale; nothing when nothing changes
 */
export async function recordAttributes(db: TenantDb, change: AttributeChange): Promise<CacheKey[]> {
  const { personId, validFrom, source, by, now } = change;
  const [found] = await db.select().from(person).where(eq(person.id, personId)).for('update');
  if (!found) throw notFound('That person');
  if (validFrom > localDay(now, found.timeZone)) {
    throw new AppError('bad_input', 'A change can be recorded from the day it holds, not before.');
  }
  const names = Object.keys(change.changes) as AttributeName[];
  const known = await db
    .select()
    .from(personAttribute)
    .where(and(eq(personAttribute.personId, personId), inArray(personAttribute.name, names)));
  const before = (name: AttributeName) => valueNow(found, known, name);
  const changed = names.filter((name) => before(name) !== (change.changes[name] ?? null));
  if (changed.length === 0) return [];

  for (const name of changed) {
    const rows = known.filter((row) => row.name === name);
    for (const { id, validTo } of succession(rows, validFrom).close) {
      await db.update(personAttribute).set({ validTo }).where(eq(personAttribute.id, id));
    }
    const value = change.changes[name] ?? null;
    await db.insert(personAttribute).values({ personId, name, value, validFrom, recordedAt: now, source });
  }
  const copy = Object.fromEntries(
    changed.filter(isKnown).map((name) => [COLUMNS[name], change.changes[name] ?? null]),
  );
  if (Object.keys(copy).length > 0) await db.update(person).set(copy).where(eq(person.id, personId));
  await recordAudit(db, [
    {
      at: now,
      actor: by,
      action: 'person.attributes-recorded',
      subject: { kind: 'person', id: personId },
      changes: Object.fromEntries(
        changed.map((name) => [name, { before: before(name), after: change.changes[name] ?? null }]),
      ),
    },
  ]);
  await restandPeople(db, [personId], now);
  await markPeople(db, [personId], now);
  await enqueue(db, 'audiences.refresh', {});
  return [cacheKeys.member(db.tenant.id, personId)];
}

/** The first rows of somebody who has just been put on record: each fact that is known. */
export async function openAttributes(
  db: TenantDb,
  first: Pick<AttributeChange, 'personId' | 'validFrom' | 'source' | 'now'> & {
    facts: Partial<Record<KnownAttribute, string | null>>;
  },
): Promise<void> {
  const { personId, facts, validFrom, source, now } = first;
  const rows = Object.entries(facts).flatMap(([name, value]) =>
    value === null ? [] : [{ personId, name, value, validFrom, recordedAt: now, source }],
  );
  await insertRows(db, personAttribute, rows);
}

const isKnown = (name: AttributeName): name is KnownAttribute => ATTRIBUTES.some((one) => one === name);

function valueNow(
  found: typeof person.$inferSelect,
  rows: readonly (typeof personAttribute.$inferSelect)[],
  name: AttributeName,
): string | null {
  if (isKnown(name)) return found[COLUMNS[name]];
  if (!name.startsWith(CUSTOM)) throw new AppError('bad_input', `There is no attribute "${name}".`);
  return rows.find((row) => row.name === name && row.validTo === null)?.value ?? null;
}
