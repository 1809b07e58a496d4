import { and, eq, isNull, sql } from 'drizzle-orm';
import { fulfilment, period } from '#db/schema/tenant/compliance.ts';
import { notice } from '#db/schema/tenant/notices.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { revokeCertificate } from '#features/certificates/commands.ts';
import { enqueue } from '#features/jobs/commands.ts';
import { CHANNELS } from '#features/notices/commands.ts';
import type { Reach } from '#features/people/queries.ts';
import { reopenPeriod, withdrawPeriod } from '#features/periods/commands.ts';
import { lockRounds, type Proof, requireProof } from '#features/revocations/queries.ts';
import { type Aftermath, aftermath } from '#features/revocations/rules/aftermath.ts';
import { revokedWords } from '#features/revocations/rules/revoked-words.ts';
import { restand } from '#features/standings/commands.ts';
import { localDay } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';

type Act = { reach: Reach; by: Actor; now: Date };

/**
 * Takes a proof back for good: its certificate is revoked, its round opens again unless something later stands for it, and the
 * person is told. Nothing un-revokes it; a new proof is a new fulfilment.
 */
export async function revokeFulfilment(
  db: TenantDb,
  { fulfilmentId, reason }: { fulfilmentId: string; reason: string },
  { reach, by, now }: Act,
): Promise<Aftermath> {
  const proof = await requireProof(db, { fulfilmentId, ...reach });
  const { obligationId } = proof;
  const { required, rounds } = await lockRounds(db, proof);
  const [revoked] = await db
    .update(fulfilment)
    .set({ revokedAt: now, revokedBy: by.id, revokedWhy: reason })
    .where(and(eq(fulfilment.id, fulfilmentId), isNull(fulfilment.revokedAt)))
    .returning({ periodId: fulfilment.periodId });
  const round = rounds.find(({ id }) => id === revoked?.periodId);
  if (!round) throw new AppError('conflict', 'That proof was revoked already.');

  await revokeCertificate(db, proof, reason, by, now);
  const after = aftermath(rounds, round.n, required);
  if (after.kind === 'reopens') {
    const renewal = rounds.find(({ n }) => n === after.withdrawn);
    if (renewal) await withdrawPeriod(db, renewal.id, 'The proof that it renews was revoked.', now);
    await reopenPeriod(db, round.id, by, now);
  } else {
    const worthNothing = { validFrom: null, validUntil: null, closedAt: now, closedWhy: 'proof revoked' };
    await db.update(period).set(worthNothing).where(eq(period.id, round.id));
  }
  await restand(db, [obligationId], now);
  await recordAudit(db, [
    {
      at: now,
      actor: by,
      action: 'fulfilment.revoked',
      subject: { kind: 'obligation', id: obligationId },
      changes: {
        reason: { before: null, after: reason },
        validUntil: { before: round.validUntil, after: null },
      },
    },
  ]);
  if (required && proof.personActive) await tell(db, proof, { periodId: round.id, reason, after, now });
  return after;
}

type Told = { periodId: string; reason: string; after: Aftermath; now: Date };

/** Says it once, in the portal and by e-mail; reminders of a round that is open again follow by themselves. */
async function tell(db: TenantDb, proof: Proof, { periodId, reason, after, now }: Told): Promise<void> {
  const [round] = await db
    .select({ due: period.due, slug: slugOfRound })
    .from(period)
    .where(eq(period.id, periodId));
  if (!round) return;
  const { subject, body } = revokedWords({ ...proof, reason, after, due: round.due });
  await db.insert(notice).values(
    CHANNELS.map((channel) => ({
      periodId,
      step: `revoked:${proof.fulfilmentId}`,
      recipientId: proof.personId,
      personId: proof.personId,
      channel,
      state: channel === 'email' ? 'queued' : 'sent',
      plannedOn: localDay(now, proof.timeZone),
      subject,
      body,
      href: `/courses/${round.slug}`,
      createdAt: now,
      sentAt: channel === 'email' ? null : now,
    })),
  );
  await enqueue(db, 'mail.send', {}, { key: 'waiting' });
  await enqueue(db, 'notices.remind', {});
}

const slugOfRound = sql<string>`(
  select c.slug from requirement_version v join course c on c.id = v.course_id where v.id = period.requirement_version_id)`;
