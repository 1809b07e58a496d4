import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import { setting } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { markEverybody } from '#features/marks/commands.ts';
import type { TenantSettings, tenantSettings } from '#features/tenancy/input.ts';
import { readSettings } from '#features/tenancy/queries.ts';
import { type CacheKey, cacheKeys } from '#lib/cache-keys.ts';

type Name = 'brand' | 'policies' | 'leaderboard';
type Change<N extends Name> = Partial<z.input<typeof tenantSettings>[N] & object>;

/** Changes some of a group of settings, and leaves a trace of each. @returns what became stale */
export async function changeSettings<N extends Name>(
  db: TenantDb,
  { name, change, by, now }: { name: N; change: Change<N>; by: Actor; now: Date },
): Promise<CacheKey[]> {
  const before: TenantSettings[Name] = (await readSettings(db))[name];
  await db
    .insert(setting)
    .values({ name, value: change, changedAt: now })
    .onConflictDoUpdate({
      target: setting.name,
      // Only what changes: a node of the next version may have written a field that this one does not know.
      set: { value: sql`${setting.value} || excluded.value`, changedAt: now },
    });
  const was = before as Record<string, unknown>;
  const changed = Object.entries(change).filter(([field, after]) => was[field] !== after);
  await recordAudit(db, [
    {
      at: now,
      actor: by,
      action: 'settings.changed',
      subject: { kind: 'tenant', id: db.tenant.id },
      changes: Object.fromEntries(changed.map(([field, after]) => [field, { before: was[field], after }])),
    },
  ]);
  // Quarters begin at another moment: whatever was counted by them is counted anew.
  if (changed.some(([field]) => field === 'timeZone')) await markEverybody(db, now);
  return [cacheKeys.settings(db.tenant.id)];
}
