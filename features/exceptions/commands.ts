import { and, eq, isNull, sql } from 'drizzle-orm';
import { amongIds } from '#db/among-ids.ts';
import { insertRows } from '#db/insert-rows.ts';
import { assignmentException } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { RehearsedLine } from '#features/rehearsals/rules/rehearsed-line.ts';

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
