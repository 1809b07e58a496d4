import { and, eq, isNull } from 'drizzle-orm';
import { extension, obligation, period } from '#db/schema/tenant/compliance.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { requireObligation } from '#features/obligations/queries.ts';
import type { Reach } from '#features/people/queries.ts';
import { redatePeriods } from '#features/periods/commands.ts';
import { AppError } from '#lib/errors.ts';
import { formatLocalDate } from '#lib/local-date.ts';

/** Gives more time for the open period. It never brings the date forward. */
export async function extend(
  db: TenantDb,
  { obligationId, newDue, reason }: { obligationId: string; newDue: string; reason: string },
  { reach, by, now }: { reach: Reach; by: Actor; now: Date },
): Promise<void> {
  await requireObligation(db, { obligationId, ...reach });
  const [open] = await db
    .select({ id: period.id, due: period.due })
    .from(period)
    .where(and(eq(period.obligationId, obligationId), isNull(period.closedAt)))
    .for('update');
  if (!open) throw new AppError('conflict', 'Nothing is due there now.');
  if (newDue <= open.due) {
    const message = `An extension gives time: choose a day after ${formatLocalDate(open.due)}.`;
    throw new AppError('bad_input', message, { fields: { newDue: message } });
  }
  const decided = {
    state: 'granted',
    requestedBy: by.id,
    requestedAt: now,
    decidedBy: by.id,
    decidedAt: now,
  };
  await db.insert(extension).values({ periodId: open.id, previousDue: open.due, newDue, reason, ...decided });
  await recordAudit(db, [
    {
      at: now,
      actor: by,
      action: 'extension.granted',
      subject: { kind: 'obligation', id: obligationId },
      changes: { due: { before: open.due, after: newDue }, reason: { before: null, after: reason } },
    },
  ]);
  await redatePeriods(db, eq(obligation.id, obligationId), by, now);
}
