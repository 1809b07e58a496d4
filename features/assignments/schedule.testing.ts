import type { TenantDb } from '#db/tenant-db.ts';
import { publishRule, saveDraft } from '#features/assignments/commands.ts';
import { scheduleInput } from '#features/assignments/input.ts';
import { rehearseRule } from '#features/assignments/queries.ts';

export const HANA = { kind: 'person' as const, id: '00000000-0000-4000-8000-000000000001' };

/** Drafts, rehearses and publishes a schedule as HR does: everybody of a unit, due 14 days after the assignment. */
export async function schedule(
  db: TenantDb,
  given: { courseId: string; unitId: string; terms?: Record<string, unknown> } & Record<string, unknown>,
  now: Date,
) {
  const { courseId, unitId, terms, ...rest } = given;
  const input = scheduleInput.parse({
    title: 'Security 2026',
    requirement: { courseId, title: 'Security awareness', validity: null, ...terms },
    predicate: { field: 'unit', op: 'in', ids: [unitId], includeSub: true },
    duePolicy: { kind: 'days-after', anchor: 'assignment', days: 14 },
    effectiveFrom: now.toISOString().slice(0, 10),
    ...rest,
  });
  const ruleId = await saveDraft(db, input, HANA);
  const { hash } = await rehearseRule(db, ruleId, now);
  const summary = await publishRule(db, { ruleId, hash, acceptUnrealistic: true }, HANA, now);
  return { ruleId, summary };
}
