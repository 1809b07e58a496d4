import { eq } from 'drizzle-orm';
import { leaderboardAbsence } from '#db/schema/tenant/results.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { recordAudit } from '#features/audit/commands.ts';

/** Takes a person off the leaderboard, or lets them be shown again, as they wish. Asked again, it changes nothing. */
export async function showOnLeaderboard(
  db: TenantDb,
  { personId, shown, now }: { personId: string; shown: boolean; now: Date },
): Promise<void> {
  const changed = shown
    ? await db
        .delete(leaderboardAbsence)
        .where(eq(leaderboardAbsence.personId, personId))
        .returning({ personId: leaderboardAbsence.personId })
    : await db
        .insert(leaderboardAbsence)
        .values({ personId, leftAt: now })
        .onConflictDoNothing()
        .returning({ personId: leaderboardAbsence.personId });
  if (changed.length === 0) return;
  await recordAudit(db, [
    {
      at: now,
      actor: { kind: 'person', id: personId },
      action: shown ? 'leaderboard.joined' : 'leaderboard.left',
      subject: { kind: 'person', id: personId },
    },
  ]);
}
