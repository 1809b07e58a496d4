import { and, eq, sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { exemption } from '#db/schema/tenant/compliance.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { requireObligation } from '#features/obligations/queries.ts';
import type { Reach } from '#features/people/queries.ts';
import { restand } from '#features/standings/commands.ts';
import { AppError, absent, notFound } from '#lib/errors.ts';

export type Waiver = {
  obligationId: string;
  validFrom: string;
  /** A waiver without an end cannot be written. */
  validUntil: string;
  reason: string;
  document?: string | undefined;
};

/** Frees a person from an obligation for a time. Requested and approved in one act by somebody who may decide. */
export async function exempt(
  db: TenantDb,
  { obligationId, ...waiver }: Waiver,
  { reach, by, now }: { reach: Reach; by: Actor; now: Date },
): Promise<string> {
  if (waiver.validFrom > waiver.validUntil) {
    throw new AppError('bad_input', 'The exemption ends before it begins.');
  }
  await requireObligation(db, { obligationId, ...reach });
  const id = uuidv7();
  const decided = {
    state: 'approved',
    requestedBy: by.id,
    requestedAt: now,
    decidedBy: by.id,
    decidedAt: now,
  };
  await db
    .insert(exemption)
    .values({ id, obligationId, ...waiver, document: waiver.document ?? null, ...decided });
  await restand(db, [obligationId], now);
  await recordAudit(db, [
    {
      at: now,
      actor: by,
      action: 'exemption.approved',
      subject: { kind: 'obligation', id: obligationId },
      changes: {
        validFrom: { before: null, after: waiver.validFrom },
        validUntil: { before: null, after: waiver.validUntil },
        reason: { before: null, after: waiver.reason },
      },
    },
  ]);
  return id;
}

/** Takes an exemption back before its end. */
export async function revokeExemption(
  db: TenantDb,
  { exemptionId, why }: { exemptionId: string; why: string },
  { reach, by, now }: { reach: Reach; by: Actor; now: Date },
): Promise<void> {
  const [found] = await db
    .select({ obligationId: exemption.obligationId, state: exemption.state })
    .from(exemption)
    .where(eq(exemption.id, exemptionId))
    .for('update');
  const within = found && { obligationId: found.obligationId, ...reach };
  if (!within || !(await requireObligation(db, within).catch(absent))) throw notFound('That exemption');
  if (found.state !== 'approved') throw new AppError('conflict', `That exemption is ${found.state} by now.`);
  await db.update(exemption).set({ state: 'revoked', endedAt: now }).where(eq(exemption.id, exemptionId));
  await restand(db, [found.obligationId], now);
  await recordAudit(db, [
    {
      at: now,
      actor: by,
      action: 'exemption.revoked',
      subject: { kind: 'obligation', id: found.obligationId },
      changes: { why: { before: null, after: why } },
    },
  ]);
}

/** Ends the exemptions whose last day is over where the person works. The status follows from the day; this keeps the record. */
export async function endExemptions(db: TenantDb, now: Date): Promise<number> {
  const ended = await db
    .update(exemption)
    .set({ state: 'ended', endedAt: now })
    .where(
      and(
        eq(exemption.state, 'approved'),
        sql`${exemption.validUntil} < (select (${now.toISOString()}::text::timestamptz at time zone p.time_zone)::date
          from obligation o join person p on p.id = o.person_id where o.id = ${exemption.obligationId})`,
      ),
    )
    .returning({ obligationId: exemption.obligationId, validUntil: exemption.validUntil });
  await recordAudit(
    db,
    ended.map(({ obligationId, validUntil }) => ({
      at: now,
      actor: { kind: 'system', id: null },
      action: 'exemption.ended',
      subject: { kind: 'obligation', id: obligationId },
      changes: { validUntil: { before: validUntil, after: null } },
    })),
  );
  await restand(
    db,
    ended.map(({ obligationId }) => obligationId),
    now,
  );
  return ended.length;
}
