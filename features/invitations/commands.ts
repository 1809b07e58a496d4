import { randomUUID } from 'node:crypto';
import type { Tenant } from '#db/placement.ts';
import { mailMessage } from '#db/schema/tenant/notices.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { findHolder, findHolderByEmail, type Holder } from '#features/credentials/queries.ts';
import { LINK_MS, type LinkReason, mintPasswordLink } from '#features/credentials/rules/password-link.ts';
import { LINK_QUEUE, linkLetter } from '#features/invitations/rules/link-letter.ts';
import { enqueue } from '#features/jobs/commands.ts';
import { message } from '#features/mail/rules/message.ts';
import { counters } from '#lib/counters.ts';
import { alias } from '#lib/crypto.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { deliver, type Mail } from '#lib/mail.ts';
import { portalOrigin } from '#lib/origin.ts';

/** Letters that one account and one network may cause in an hour. */
const LETTERS = { windowMs: 3_600_000, perAccount: 3, perNetwork: 50 };

/**
 * Sends somebody a letter by which they choose a password, in the transaction that puts them on record or later.
 * @throws conflict when they may not sign in at all
 */
export async function invite(
  db: TenantDb,
  { personId, by, now }: { personId: string; by: Actor; now: Date },
): Promise<void> {
  const holder = await findHolder(db, personId);
  if (holder?.status !== 'active')
    throw new AppError('conflict', 'Only people who are active can be invited to sign in.');
  await enqueue(db, LINK_QUEUE, { personId, reason: 'invited' }, { key: personId });
  await recordAudit(db, [
    { at: now, actor: by, action: 'credential.invited', subject: { kind: 'person', id: personId } },
  ]);
}

/** Sends a link to whoever has this address. Nobody learns here whether anybody has. @throws too_many */
export async function askForLink(
  tenant: Tenant,
  { email, network, now }: { email: string; network: string; now: Date },
): Promise<void> {
  const { windowMs, perAccount, perNetwork } = LETTERS;
  const letters = counters();
  const roomFor = (whose: string, limit: number) =>
    letters.take(`${tenant.id}:letters:${whose}`, limit, windowMs);
  const room =
    (await roomFor(`network:${alias('throttle', network)}`, perNetwork)) &&
    (await roomFor(`account:${alias('throttle', email)}`, perAccount));
  if (!room)
    throw new AppError(
      'too_many',
      'A link was asked for several times. Look into your mail, or try again in an hour.',
    );
  await withTenant(tenant, 'write', async (db) => {
    const holder = await findHolderByEmail(db, email);
    if (holder?.status !== 'active') return;
    const { personId } = holder;
    await enqueue(db, LINK_QUEUE, { personId, reason: 'asked' }, { key: personId });
    await recordAudit(db, [
      {
        at: now,
        actor: { kind: 'system', id: null },
        action: 'credential.link-asked',
        subject: { kind: 'person', id: personId },
      },
    ]);
  });
}

/** Where somebody chooses their password: good once. */
export function passwordAddress(
  tenant: Tenant,
  holder: Pick<Holder, 'personId' | 'passwordHash'>,
  reason: LinkReason,
  now: Date,
): string {
  const token = mintPasswordLink(tenant.id, holder, new Date(now.getTime() + LINK_MS[reason]));
  return `${portalOrigin(tenant.slug)}/password/${token}`;
}

/**
 * Hands a letter with a link to the mail server. The link itself is kept nowhere: who reads the outbox could sign in with it.
 * What the outbox keeps leads to the page where another is asked for; only in the demo, where no mail leaves, it shows the link.
 */
export async function sendPasswordLink(
  tenant: Tenant,
  { personId, reason }: { personId: string; reason: LinkReason },
  now: Date,
  send = deliver,
): Promise<void> {
  const holder = await withTenant(tenant, 'write', (db) => findHolder(db, personId));
  if (holder?.status !== 'active') return;
  const words = linkLetter(reason, { givenName: holder.givenName, tenantName: tenant.name });
  const url = passwordAddress(tenant, holder, reason, now);
  const letter = (address: string) => message(words, { tenantName: tenant.name, url: address });
  const messageId = `<${randomUUID()}@${new URL(url).hostname}>`;
  const mail: Mail = { from: env().MAIL_FROM, to: holder.email, messageId, ...letter(url) };
  const delivery = await send(mail);
  if (delivery.kind === 'unreachable')
    throw new Error(`The mail server did not take mail: ${delivery.error}`);
  const kept = letter(
    env().LECTERN_DEMO && delivery.kind === 'kept' ? url : `${portalOrigin(tenant.slug)}/forgot`,
  );
  const left = delivery.kind === 'smtp' || delivery.kind === 'kept';
  await withTenant(tenant, 'write', (db) =>
    db.insert(mailMessage).values({
      sender: mail.from,
      recipient: mail.to,
      subject: mail.subject,
      bodyText: kept.text,
      bodyHtml: kept.html,
      messageId,
      createdAt: now,
      transport: left ? delivery.kind : null,
      sentAt: delivery.kind === 'smtp' ? now : null,
      error: 'error' in delivery ? delivery.error : null,
    }),
  );
}
