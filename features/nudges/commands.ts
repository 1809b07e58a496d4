import { notice } from '#db/schema/tenant/notices.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { recordAudit } from '#features/audit/commands.ts';
import { enqueue } from '#features/jobs/commands.ts';
import { CHANNELS } from '#features/notices/commands.ts';
import { type Nudgeable, nudgeable } from '#features/nudges/queries.ts';
import { nudgeStep, nudgeWords } from '#features/nudges/rules/nudge-words.ts';
import { localDay } from '#lib/clock.ts';
import { AppError } from '#lib/errors.ts';

type Manager = { id: string; name: string };

/**
 * A manager reminds people of theirs: in the portal at once, by e-mail as soon as it is sent, and in the ledger. Whoever was
 * reminded of the same thing today, or has done it meanwhile, is not told again.
 * @returns how many people were told
 */
export async function nudge(
  db: TenantDb,
  obligationIds: readonly string[],
  manager: Manager,
  now: Date,
): Promise<number> {
  const found = await nudgeable(db, { managerId: manager.id, among: obligationIds }, now);
  if (found.length === 0) throw new AppError('conflict', 'None of this is open with your people any more.');
  const rows = found.flatMap((one) => CHANNELS.map((channel) => noticeOf(one, channel, manager, now)));
  const told = await db
    .insert(notice)
    .values(rows)
    .onConflictDoNothing()
    .returning({ periodId: notice.periodId, personId: notice.personId });
  const periods = new Set(told.map(({ periodId }) => periodId));
  if (periods.size === 0) throw new AppError('conflict', 'They were reminded today already.');
  await recordAudit(
    db,
    found
      .filter(({ periodId }) => periods.has(periodId))
      .map(({ obligationId }) => ({
        at: now,
        actor: { kind: 'person' as const, id: manager.id },
        action: 'obligation.nudged',
        subject: { kind: 'obligation', id: obligationId },
      })),
  );
  await enqueue(db, 'mail.send', {}, { key: 'waiting' });
  return new Set(told.map(({ personId }) => personId)).size;
}

function noticeOf(one: Nudgeable, channel: (typeof CHANNELS)[number], { name: by }: Manager, now: Date) {
  const today = localDay(now, one.timeZone);
  const isHere = channel === 'in-app';
  return {
    periodId: one.periodId,
    step: nudgeStep(today),
    recipientId: one.personId,
    personId: one.personId,
    channel,
    state: isHere ? 'sent' : 'queued',
    plannedOn: today,
    ...nudgeWords({ ...one, by, today }),
    href: `/courses/${one.courseSlug}`,
    createdAt: now,
    sentAt: isHere ? now : null,
  };
}
