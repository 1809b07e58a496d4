import { desc, eq, sql } from 'drizzle-orm';
import { mailMessage } from '#db/schema/tenant/notices.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { notFound } from '#lib/errors.ts';

/** Messages as they left, or as they would have left, newest first. */
export async function listMail(db: TenantDb, { page = 1, size = 50 }: { page?: number; size?: number }) {
  const rows = await db
    .select({
      id: mailMessage.id,
      recipient: mailMessage.recipient,
      subject: mailMessage.subject,
      transport: mailMessage.transport,
      createdAt: mailMessage.createdAt,
      sentAt: mailMessage.sentAt,
      error: mailMessage.error,
      total: sql<number>`(count(*) over ())::int`,
    })
    .from(mailMessage)
    .orderBy(desc(mailMessage.createdAt), desc(mailMessage.id))
    .limit(size)
    .offset((page - 1) * size);
  return { total: rows[0]?.total ?? 0, messages: rows.map(({ total: _, ...row }) => row) };
}

/** One message in full. */
export async function findMail(db: TenantDb, id: string) {
  const [row] = await db
    .select({
      id: mailMessage.id,
      sender: mailMessage.sender,
      recipient: mailMessage.recipient,
      subject: mailMessage.subject,
      bodyText: mailMessage.bodyText,
      bodyHtml: mailMessage.bodyHtml,
      transport: mailMessage.transport,
      messageId: mailMessage.messageId,
      createdAt: mailMessage.createdAt,
      sentAt: mailMessage.sentAt,
      error: mailMessage.error,
    })
    .from(mailMessage)
    .where(eq(mailMessage.id, id));
  if (!row) throw notFound('That message');
  return row;
}
