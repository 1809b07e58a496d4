import { sql } from 'drizzle-orm';
import type { TenantDb } from '#db/tenant-db.ts';

/** What results are kept about. */
export type MarkKind = 'person' | 'requirement';

/**
 * Notes that what is counted of these people is no longer so, in the transaction that changes it. Rows are added and never
 * changed: nobody waits for anybody. Their own pages count anew from now on, others a few seconds later.
 */
export const markPeople = (db: TenantDb, personIds: readonly string[], now: Date): Promise<void> =>
  mark(db, 'person', personIds, now);

export const markRequirements = (db: TenantDb, requirementIds: readonly string[], now: Date): Promise<void> =>
  mark(db, 'requirement', requirementIds, now);

async function mark(db: TenantDb, kind: MarkKind, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await db.execute(sql`insert into result_mark (kind, subject_id, marked_at)
    select ${kind}::text, id, ${now.toISOString()}::text::timestamptz from unnest(${`{${ids.join()}}`}::uuid[]) as id`);
}

/** Everybody, for another calendar; with `swept` to look whether anything has drifted. */
export async function markEverybody(db: TenantDb, now: Date, swept = false): Promise<void> {
  await db.execute(sql`insert into result_mark (kind, subject_id, marked_at, swept)
    select 'person', id, ${now.toISOString()}::text::timestamptz, ${swept}::boolean from person`);
}

/** Every requirement: what is overdue changes with the day, without anybody's doing. */
export async function markEveryRequirement(db: TenantDb, now: Date): Promise<void> {
  await db.execute(sql`insert into result_mark (kind, subject_id, marked_at, swept)
    select 'requirement', id, ${now.toISOString()}::text::timestamptz, true from requirement`);
}
