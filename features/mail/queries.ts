import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import { mailMessage, notice } from '#db/schema/tenant/notices.ts';
import { person } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Reach, reaches } from '#features/people/queries.ts';
import { notFound } from '#lib/errors.ts';

/** What a server did not take yet is handed over again: it has not failed. */
const WAITS = sql<boolean>`coalesce(${notice.state} in ('queued', 'sending'), false)`;

/** Messages as they left, or as they would have left, newest first. */
export async function listMail(
  db: TenantDb,
  { page = 1, size = 50, ...reach }: Reach & { page?: number; size?: number },
) {
  const rows = await db
    .select({
      id: mailMessage.id,
      recipient: mailMessage.recipient,
      subject: mailMessage.subject,
      transport: mailMessage.transport,
      createdAt: mailMessage.createdAt,
      sentAt: mailMessage.sentAt,
      error: mailMessage.error,
      waits: WAITS,
      total: sql<number>`(count(*) over ())::int`,
    })
    .from(mailMessage)
    .leftJoin(notice, eq(notice.id, mailMessage.noticeId))
    .where(isAboutReached(reach))
    .orderBy(desc(mailMessage.createdAt), desc(mailMessage.id))
    .limit(size)
    .offset((page - 1) * size);
  return { total: rows[0]?.total ?? 0, messages: rows.map(({ total: _, ...row }) => row) };
}

/** One message in full. */
export async function findMail(db: TenantDb, { id, ...reach }: Reach & { id: string }) {
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
      waits: WAITS,
    })
    .from(mailMessage)
    .leftJoin(notice, eq(notice.id, mailMessage.noticeId))
    .where(and(eq(mailMessage.id, id), isAboutReached(reach)));
  if (!row) throw notFound('That message');
  return row;
}

/** Who reaches some people only sees the mail about them; what is about nobody is for those who reach all. */
function isAboutReached(reach: Reach): SQL | undefined {
  const condition = reaches(reach);
  return condition
    ? sql`${mailMessage.noticeId} in (select ${notice.id} from ${notice}
        join ${person} on ${person.id} = ${notice.personId} where ${condition})`
    : undefined;
}
