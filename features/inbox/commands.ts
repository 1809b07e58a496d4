import { and, eq, inArray, isNull } from 'drizzle-orm';
import { notice } from '#db/schema/tenant/notices.ts';
import type { TenantDb } from '#db/tenant-db.ts';

/** Marks a person's own unread notices as read: the ones named, or all. Anybody else's are not found by it. */
export async function markRead(
  db: TenantDb,
  { personId, ids, now }: { personId: string; ids: string[] | 'all'; now: Date },
): Promise<void> {
  await db
    .update(notice)
    .set({ readAt: now })
    .where(
      and(
        eq(notice.recipientId, personId),
        eq(notice.channel, 'in-app'),
        isNull(notice.readAt),
        ids === 'all' ? undefined : inArray(notice.id, ids),
      ),
    );
}
