import { and, count, desc, eq, isNull } from 'drizzle-orm';
import { notice } from '#db/schema/tenant/notices.ts';
import type { TenantDb } from '#db/tenant-db.ts';

const mine = (personId: string) =>
  and(eq(notice.recipientId, personId), eq(notice.channel, 'in-app'), eq(notice.state, 'sent'));

export async function countUnread(db: TenantDb, personId: string): Promise<number> {
  const [row] = await db
    .select({ unread: count() })
    .from(notice)
    .where(and(mine(personId), isNull(notice.readAt)));
  return row?.unread ?? 0;
}

/** A person's own notices, newest first. */
export async function listNotices(db: TenantDb, personId: string, limit = 100) {
  return db
    .select({
      id: notice.id,
      subject: notice.subject,
      body: notice.body,
      href: notice.href,
      createdAt: notice.createdAt,
      sentAt: notice.sentAt,
      readAt: notice.readAt,
    })
    .from(notice)
    .where(mine(personId))
    .orderBy(desc(notice.createdAt))
    .limit(limit);
}

export type OwnNotice = Awaited<ReturnType<typeof listNotices>>[number];
