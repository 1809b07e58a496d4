import { and, eq, isNull, sql } from 'drizzle-orm';
import { amongIds } from '#db/among-ids.ts';
import { insertRows } from '#db/insert-rows.ts';
import { site, unit } from '#db/schema/tenant/people.ts';
import { assignmentException } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Actor } from '#features/audit/commands.ts';
import type { MissingInput } from '#features/exceptions/input.ts';
import { waitingException } from '#features/exceptions/queries.ts';
import { stillMissing } from '#features/exceptions/rules/missing-facts.ts';
import { recordAttributes } from '#features/people/commands.ts';
import type { Reach } from '#features/people/queries.ts';
import { requireBegun } from '#features/people/rules/hire-date.ts';
import type { RehearsedLine } from '#features/rehearsals/rules/rehearsed-line.ts';
import type { CacheKey } from '#lib/cache-keys.ts';
import { localDay } from '#lib/clock.ts';
import { AppError, notFound } from '#lib/errors.ts';
import { earlierOf } from '#lib/local-date.ts';

/** Puts who could not be decided into HR's queue, and takes out who could be by now. */
export async function recordExceptions(
  db: TenantDb,
  ruleId: string,
  lines: readonly RehearsedLine[],
  now: Date,
): Promise<void> {
  const open = await db
    .select({ personId: assignmentException.personId })
    .from(assignmentException)
    .where(and(eq(assignmentException.ruleId, ruleId), isNull(assignmentException.resolvedAt)));
  const waiting = new Set(open.map(({ personId }) => personId));
  const undecided = lines.filter(({ outcome }) => outcome === 'exception');
  await insertRows(
    db,
    assignmentException,
    undecided
      .filter(({ personId }) => !waiting.has(personId))
      .map(({ personId, missing, note }) => ({
        ruleId,
        personId,
        missing: missing ?? '',
        sentence: note ?? '',
        createdAt: now,
      })),
  );
  const still = new Set(undecided.map(({ personId }) => personId));
  const solved = [...waiting].filter((personId) => !still.has(personId));
  await db
    .update(assignmentException)
    .set({ resolvedAt: now })
    .where(
      sql`${eq(assignmentException.ruleId, ruleId)} and ${isNull(assignmentException.resolvedAt)}
        and ${amongIds(assignmentException.personId, solved)}`,
    );
}

/**
 * Records what an exception waits for, and no other fact; every rule is then looked at again by its own job, which takes out
 * of the queue whom it can decide now.
 * @throws not_found when the exception is out of reach or solved, bad_input when a fact is not given
 */
export async function recordMissing(
  db: TenantDb,
  { exceptionId, ...given }: MissingInput,
  { reach, by, now }: { reach: Reach; by: Actor; now: Date },
): Promise<CacheKey[]> {
  const found = await waitingException(db, { id: exceptionId, ...reach });
  if (!found) throw notFound('That exception');
  const asked = stillMissing(found.missing, found.facts);
  if (asked.length === 0) throw new AppError('conflict', 'It was recorded by now.');
  const fields = Object.fromEntries(
    asked.filter((fact) => given[fact] === undefined).map((fact) => [fact, 'Say what it is.']),
  );
  if (Object.keys(fields).length > 0)
    throw new AppError('bad_input', 'Something is still missing.', { fields });
  await requireExisting(db, given);
  const today = localDay(now, found.timeZone);
  requireBegun(given.hiredOn, today);
  return recordAttributes(db, {
    personId: found.personId,
    changes: Object.fromEntries(asked.map((fact) => [fact, given[fact]])),
    // A hire date holds since that day; of anything else nobody said since when.
    validFrom: asked.length === 1 && given.hiredOn ? earlierOf(given.hiredOn, today) : today,
    source: 'hr',
    by,
    now,
  });
}

async function requireExisting(db: TenantDb, given: Pick<MissingInput, 'unit' | 'site'>): Promise<void> {
  if (given.unit && (await db.$count(unit, eq(unit.id, given.unit))) === 0) throw notFound('That department');
  if (given.site && (await db.$count(site, eq(site.id, given.site))) === 0) throw notFound('That site');
}
