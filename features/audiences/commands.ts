import { and, eq, inArray, isNull } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { insertRows } from '#db/insert-rows.ts';
import {
  audience,
  audienceHold,
  audienceMember,
  audienceRuleVersion,
} from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import {
  type Candidate,
  matchingPeople,
  memberIds,
  predicateOf,
  suspendedIds,
} from '#features/audiences/queries.ts';
import { type Match, membershipDiff } from '#features/audiences/rules/membership-diff.ts';
import type { Predicate } from '#features/audiences/rules/predicate.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { lossCheck } from '#features/compliance/rules/threshold.ts';
import { inParts } from '#lib/parts.ts';

const SYSTEM: Actor = { kind: 'system', id: null };

/** An audience whose rule is a draft until something that uses it is published. */
export async function draftAudience(
  db: TenantDb,
  { name, predicate, by }: { name: string; predicate: Predicate; by: Actor },
): Promise<string> {
  const id = uuidv7();
  await db.insert(audience).values({ id, name, createdBy: by.id });
  await db.insert(audienceRuleVersion).values({ audienceId: id, n: 1, predicate, createdBy: by.id });
  return id;
}

/** Makes the draft the rule, and takes in who matched it. */
export async function activateAudience(
  db: TenantDb,
  audienceId: string,
  matches: readonly Match[],
  now: Date,
): Promise<void> {
  const rule = await predicateOf(db, audienceId);
  if (!rule) throw new Error(`Audience ${audienceId} has no rule.`);
  await db
    .update(audienceRuleVersion)
    .set({ state: 'active', activatedAt: now })
    .where(eq(audienceRuleVersion.id, rule.ruleVersionId));
  await takeIn(db, { audienceId, ruleVersionId: rule.ruleVersionId }, matches, now);
}

async function takeIn(
  db: TenantDb,
  to: { audienceId: string; ruleVersionId: string },
  matches: readonly Match[],
  now: Date,
): Promise<void> {
  await insertRows(
    db,
    audienceMember,
    matches.map(({ personId, why }) => ({ ...to, personId, why, validFrom: now })),
  );
}

export type Refreshed = {
  opened: number;
  closed: number;
  held: string | null;
  /** Everybody whom the rule does not exclude. */
  candidates: Candidate[];
};

/**
 * Takes in who matches an audience's rule now and lets go who does not. Compares whole sets, so that a missed run loses
 * nobody; over the threshold nothing is changed and somebody is asked to look (a truncated HR file).
 * @param confirmedBy who looked at a change over the threshold
 */
export async function refreshAudience(
  db: TenantDb,
  audienceId: string,
  now: Date,
  confirmedBy: Actor | null = null,
): Promise<Refreshed> {
  const rule = await predicateOf(db, audienceId);
  if (!rule) return { opened: 0, closed: 0, held: null, candidates: [] };
  const members = await memberIds(db, audienceId);
  const candidates = await matchingPeople(db, rule.predicate, now);
  const matches = candidates.filter((one) => one.result === 'yes');
  const { opened, closed } = membershipDiff(members, matches, await suspendedIds(db));
  const loss = lossCheck(members.length, closed.length);
  if (loss.stop && !confirmedBy) {
    const { losing, allowed, sentence } = loss;
    await db
      .insert(audienceHold)
      .values({ audienceId, losing, allowed, sentence, createdAt: now })
      .onConflictDoUpdate({
        target: audienceHold.audienceId,
        targetWhere: isNull(audienceHold.resolvedAt),
        set: { losing, sentence },
      });
    return { opened: 0, closed: 0, held: sentence, candidates };
  }
  await takeIn(db, { audienceId, ruleVersionId: rule.ruleVersionId }, opened, now);
  for (const part of inParts(closed, 10_000)) {
    await db
      .update(audienceMember)
      .set({ validTo: now })
      .where(
        and(
          eq(audienceMember.audienceId, audienceId),
          inArray(audienceMember.personId, part),
          isNull(audienceMember.validTo),
        ),
      );
  }
  await db
    .update(audienceHold)
    .set({ resolvedAt: now, resolvedBy: confirmedBy?.id ?? null })
    .where(and(eq(audienceHold.audienceId, audienceId), isNull(audienceHold.resolvedAt)));
  if (opened.length + closed.length > 0) {
    await recordAudit(db, [
      {
        at: now,
        actor: confirmedBy ?? SYSTEM,
        action: 'audience.refreshed',
        subject: { kind: 'audience', id: audienceId },
        changes: {
          joined: { before: null, after: opened.length },
          left: { before: null, after: closed.length },
        },
      },
    ]);
  }
  return { opened: opened.length, closed: closed.length, held: null, candidates };
}
