import { sql } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import type { TenantDb } from '#db/tenant-db.ts';

/** What a feature does in the background: always for one tenant, and again without harm. */
export type Job = {
  queue: string;
  /** Also run for every tenant, this often. */
  every?: 'hour';
  run(tenant: Tenant, data: unknown, now: Date): Promise<void>;
};

/**
 * Queues a job of this tenant in the transaction that causes it: committed with it, gone with it.
 * @param options.key of the same key at most one job waits. Transactions that use one key wait for each other: no key on hot paths
 * @throws when no feature declares the queue
 */
export async function enqueue(
  db: TenantDb,
  queue: string,
  data: Record<string, unknown>,
  options: { startAfter?: Date; key?: string } = {},
): Promise<void> {
  await db.execute(sql`select jobs.enqueue(${queue}::text, ${JSON.stringify(data)}::text::jsonb,
    ${options.startAfter?.toISOString() ?? null}::text::timestamptz, ${options.key ?? null}::text)`);
}
