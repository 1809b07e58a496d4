import { sql } from 'drizzle-orm';
import type { TenantDb } from '#db/tenant-db.ts';

/** Waits until nobody else of this tenant is at the same; the turn ends with the transaction. */
export async function takeTurn(db: TenantDb, at: string): Promise<void> {
  await db.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`lectern.${at}`}, 0) # hashtextextended(${db.tenant.id}, 0))`,
  );
}
