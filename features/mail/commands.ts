import { and, eq, inArray, lt, sql } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { mailMessage, notice } from '#db/schema/tenant/notices.ts';
import { person } from '#db/schema/tenant/people.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { message } from '#features/mail/rules/message.ts';
import { env } from '#lib/env.ts';
import { hasMailServer } from '#lib/has-mail-server.ts';
import { type Delivery, deliver, type Mail } from '#lib/mail.ts';
import { portalOrigin } from '#lib/origin.ts';

const AT_ONCE = 50;
const KEPT_AT_ONCE = 1_000;
/** Nothing is handed over for so long: whoever began has died. */
const ABANDONED_MS = 10 * 60_000;

type Claimed = { noticeId: string; mail: Mail };

/**
 * Hands queued messages to the mail server, each at most once: it is noted as being handed over, and committed, before the
 * server hears of it. What a crash leaves in that state is never sent again, and the ledger says that nobody can know.
 * @throws when the server cannot be reached, so that the job is tried again later
 */
export async function sendMail(tenant: Tenant, now: Date, send = deliver): Promise<number> {
  await withTenant(tenant, 'write', (db) => giveUpAbandoned(db, now));
  if (send === deliver && !hasMailServer()) return keepMail(tenant, now);
  let handed = 0;
  for (;;) {
    const claimed = await withTenant(tenant, 'write', (db) => claim(db, AT_ONCE, now));
    if (claimed.length === 0) return handed;
    for (const [at, { mail }] of claimed.entries()) {
      const delivery = await send(mail);
      const away = delivery.kind === 'unreachable';
      const ids = claimed.slice(at, away ? undefined : at + 1).map(({ noticeId }) => noticeId);
      await withTenant(tenant, 'write', (db) => settle(db, ids, delivery, now));
      if (away) throw new Error(`The mail server did not take mail: ${delivery.error}`);
      handed += 1;
    }
  }
}

/** Without a mail server nothing can be handed over twice: each message is kept in the transaction that writes it. */
async function keepMail(tenant: Tenant, now: Date): Promise<number> {
  let kept = 0;
  for (;;) {
    const some = await withTenant(tenant, 'write', async (db) => {
      const claimed = await claim(db, KEPT_AT_ONCE, now);
      const ids = claimed.map(({ noticeId }) => noticeId);
      await settle(db, ids, { kind: 'kept' }, now);
      return claimed.length;
    });
    if (some === 0) return kept;
    kept += some;
  }
}

async function claim(db: TenantDb, atMost: number, now: Date): Promise<Claimed[]> {
  const rows = await db
    .select({
      noticeId: notice.id,
      subject: notice.subject,
      body: notice.body,
      href: notice.href,
      to: person.email,
      active: sql<boolean>`${person.status} = 'active'`,
    })
    .from(notice)
    .innerJoin(person, eq(person.id, notice.recipientId))
    .where(and(eq(notice.state, 'queued'), eq(notice.channel, 'email')))
    .orderBy(notice.createdAt, notice.id)
    .limit(atMost)
    .for('update', { of: notice, skipLocked: true });
  const gone = rows.filter(({ active }) => !active).map(({ noticeId }) => noticeId);
  if (gone.length > 0) {
    const why = 'The recipient has left or is deactivated.';
    await db.update(notice).set({ state: 'suppressed', why }).where(inArray(notice.id, gone));
  }
  const origin = portalOrigin(db.tenant.slug);
  const from = env().MAIL_FROM;
  const claimed = rows
    .filter(({ active }) => active)
    .map(({ noticeId, subject, body, href, to }): Claimed => {
      const letter = message(
        { subject, body },
        { tenantName: db.tenant.name, url: `${origin}${href ?? '/'}` },
      );
      const messageId = `<${noticeId}@${new URL(origin).hostname}>`;
      return { noticeId, mail: { from, to, messageId, ...letter } };
    });
  if (claimed.length === 0) return gone.length > 0 ? claim(db, atMost, now) : [];
  const ids = claimed.map(({ noticeId }) => noticeId);
  await db.update(notice).set({ state: 'sending' }).where(inArray(notice.id, ids));
  await db
    .insert(mailMessage)
    .values(
      claimed.map(({ noticeId, mail }) => ({
        noticeId,
        sender: mail.from,
        recipient: mail.to,
        subject: mail.subject,
        bodyText: mail.text,
        bodyHtml: mail.html,
        messageId: mail.messageId,
        createdAt: now,
      })),
    )
    .onConflictDoUpdate({ target: mailMessage.noticeId, set: { createdAt: now, error: null } });
  return claimed;
}

/** What became of a message, in the ledger and on the message. */
async function settle(db: TenantDb, noticeIds: string[], delivery: Delivery, now: Date): Promise<void> {
  const { state, why } = verdict(delivery);
  const sentAt = state === 'sent' ? now : null;
  await db.update(notice).set({ state, why, sentAt }).where(inArray(notice.id, noticeIds));
  const transport = state === 'sent' || state === 'kept' ? delivery.kind : null;
  const error = 'error' in delivery ? delivery.error : null;
  await db
    .update(mailMessage)
    .set({ transport, sentAt, error })
    .where(inArray(mailMessage.noticeId, noticeIds));
}

function verdict(delivery: Delivery): { state: 'sent' | 'kept' | 'queued' | 'failed'; why: string | null } {
  switch (delivery.kind) {
    case 'smtp':
      return { state: 'sent', why: null };
    case 'kept':
      return { state: 'kept', why: 'No mail server; the outbox has it.' };
    case 'unreachable':
      return { state: 'queued', why: null };
    case 'refused':
      return { state: 'failed', why: 'The mail server refused it.' };
    case 'unknown':
      return { state: 'failed', why: NOBODY_KNOWS };
  }
}

const NOBODY_KNOWS = 'Interrupted while it was handed over: it may have left or not. It is not sent again.';

async function giveUpAbandoned(db: TenantDb, now: Date): Promise<void> {
  const since = new Date(now.getTime() - ABANDONED_MS);
  const abandoned = db
    .select({ id: mailMessage.noticeId })
    .from(mailMessage)
    .where(lt(mailMessage.createdAt, since));
  await db
    .update(notice)
    .set({ state: 'failed', why: NOBODY_KNOWS })
    .where(and(eq(notice.state, 'sending'), inArray(notice.id, abandoned)));
}
