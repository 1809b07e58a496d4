import { rehearsal } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Actor } from '#features/audit/commands.ts';
import { lastRehearsal, type Rehearsal } from '#features/rehearsals/queries.ts';
import { differenceSince } from '#features/rehearsals/rules/rehearsed-line.ts';
import { AppError } from '#lib/errors.ts';

/** Keeps what somebody was shown of a draft, for the moment in which they publish it. */
export async function keepRehearsal(
  db: TenantDb,
  ruleId: string,
  { hash, summary, digests }: Rehearsal,
  by: Actor,
  now: Date,
): Promise<void> {
  await db
    .insert(rehearsal)
    .values({ ruleId, hash, totals: summary, lines: digests, madeBy: by.id, madeAt: now });
}

/**
 * Publishing does what was rehearsed, or nothing.
 * @param hash what the person who publishes has seen
 * @throws conflict that says what differs
 */
export async function requireSame(
  db: TenantDb,
  ruleId: string,
  hash: string,
  current: Rehearsal,
): Promise<void> {
  if (current.hash === hash) return;
  const seen = await lastRehearsal(db, ruleId);
  const difference = seen?.hash === hash ? differenceSince(seen.lines, current.lines) : null;
  throw new AppError(
    'conflict',
    difference ?? 'The schedule was changed after you looked at it. Rehearse it again.',
  );
}
