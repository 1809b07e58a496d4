import { sql } from 'drizzle-orm';
import type { TenantDb } from '#db/tenant-db.ts';
import { countedRates } from '#features/rates/queries.ts';

/** Counts anew how a requirement stands in every department. The row of people without one is always there: it has the age. */
export async function recountRequirement(db: TenantDb, requirementId: string, now: Date): Promise<void> {
  await db.execute(sql`delete from completion_rate where requirement_id = ${requirementId}::uuid`);
  await db.execute(sql`
    insert into completion_rate (requirement_id, unit_id, owed, on_time, late, open, overdue, excused, computed_at)
    select ${requirementId}::uuid, unit_id, owed, on_time, late, open, overdue, excused, ${now.toISOString()}::text::timestamptz
    from (${countedRates(requirementId, now)}) counted`);
}
