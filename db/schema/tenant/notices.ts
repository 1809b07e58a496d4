import { sql } from 'drizzle-orm';
import { check, date, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant, tenantId } from '#db/schema/columns.ts';
import { period } from '#db/schema/tenant/compliance.ts';
import { person } from '#db/schema/tenant/people.ts';

/** The ledger of what was said to whom: sent, kept where there is no mail server, suppressed and why, or failed. */
export const notice = pgTable(
  'notice',
  {
    id: id(),
    tenantId: tenantId(),
    periodId: uuid('period_id')
      .notNull()
      .references(() => period.id),
    step: text('step').notNull(),
    recipientId: uuid('recipient_id')
      .notNull()
      .references(() => person.id),
    /** Whom the notice is about; differs from the recipient when a manager is told. */
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    channel: text('channel').notNull(),
    state: text('state').notNull().default('planned'),
    why: text('why'),
    /** The recipient's local day on which it is to go out; follows the due date. */
    plannedOn: date('planned_on', { mode: 'string' }).notNull(),
    /** The words are chosen when it goes out, with the dates of that day. */
    subject: text('subject').notNull().default(''),
    body: text('body').notNull().default(''),
    href: text('href'),
    createdAt: createdAt(),
    sentAt: instant('sent_at'),
    readAt: instant('read_at'),
  },
  (t) => [
    uniqueIndex('notice_once_key').on(t.periodId, t.step, t.recipientId, t.channel),
    index('notice_recipient_idx').on(t.recipientId, t.createdAt),
    index('notice_unread_idx')
      .on(t.recipientId)
      .where(sql`read_at is null and channel = 'in-app' and state = 'sent'`),
    index('notice_planned_idx').on(t.plannedOn).where(sql`state = 'planned'`),
    index('notice_waiting_idx').on(t.createdAt).where(sql`state in ('queued', 'sending')`),
    check('notice_channel_check', sql`${t.channel} in ('in-app', 'email')`),
    check(
      'notice_state_check',
      sql`${t.state} in ('planned', 'suppressed', 'queued', 'sending', 'sent', 'kept', 'delivered', 'bounced', 'failed')`,
    ),
  ],
);

/** Every e-mail as it left, or as it would have left without a mail server. */
export const mailMessage = pgTable(
  'mail_message',
  {
    id: id(),
    tenantId: tenantId(),
    noticeId: uuid('notice_id').references(() => notice.id),
    sender: text('sender').notNull(),
    recipient: text('recipient').notNull(),
    subject: text('subject').notNull(),
    bodyText: text('body_text').notNull(),
    bodyHtml: text('body_html').notNull(),
    createdAt: createdAt(),
    /** 'smtp' once handed to a server; 'kept' where none is configured. */
    transport: text('transport'),
    /** When a server took it; null of what was kept. */
    sentAt: instant('sent_at'),
    messageId: text('message_id'),
    error: text('error'),
    headers: jsonb('headers'),
  },
  (t) => [
    index('mail_message_created_idx').on(t.createdAt),
    /** A notice is one message at most. */
    uniqueIndex('mail_message_notice_key').on(t.noticeId),
  ],
);
