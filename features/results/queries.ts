import { sql } from 'drizzle-orm';
import type { TenantDb } from '#db/tenant-db.ts';

export type ResultAges = {
  /** Marks that wait, and since when. */
  people: number;
  requirements: number;
  oldestMark: string | null;
  /** When the oldest of the kept results was counted. */
  progressCountedAt: string | null;
  ratesCountedAt: string | null;
};

/** Since when the oldest mark waits; null when none does. */
export async function oldestMark(db: TenantDb): Promise<Date | null> {
  const [row] = await db.execute<{ at: string | null }>(sql`select min(marked_at) as at from result_mark`);
  return row?.at ? new Date(row.at) : null;
}

/** How old a tenant's kept results are, and what waits to be counted. */
export async function resultAges(db: TenantDb): Promise<ResultAges> {
  const [row] = await db.execute<ResultAges>(sql`
    select (count(distinct subject_id) filter (where kind = 'person'))::int as people,
      (count(distinct subject_id) filter (where kind = 'requirement'))::int as requirements,
      min(marked_at) as "oldestMark",
      (select min(computed_at) from progress_summary) as "progressCountedAt",
      (select min(computed_at) from completion_rate) as "ratesCountedAt"
    from result_mark`);
  if (!row) throw new Error('The results have no age.');
  return row;
}
