import { notFound } from 'next/navigation';
import { joinedRead } from '#db/joined-read.ts';
import { requirePermission } from '#features/access/loaders.ts';
import { scopeOf } from '#features/access/rules/permissions.ts';
import { loadNames } from '#features/audit/loaders.ts';
import { listAudit } from '#features/audit/queries.ts';
import { type ObligationHistory, obligationDetail, type Round } from '#features/records/queries.ts';
import { aftermathText } from '#features/revocations/rules/aftermath.ts';
import { clock, localDay } from '#lib/clock.ts';
import { absent } from '#lib/errors.ts';

const ID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const EVENTS = 100;

/** One person and one requirement: how it stands, all that happened, and who decided what. */
export async function loadRecord(obligationId: string) {
  const viewer = await requirePermission('compliance.view');
  if (!ID.test(obligationId)) notFound();
  const now = clock.now();
  const found = await joinedRead(viewer.tenant, async (db) => {
    const asked = { obligationId, scope: viewer.scope, viewerId: viewer.id };
    // Absence is a value here: an error would end the transaction that the page shares with its shell.
    const history = await obligationDetail(db, asked, now).catch(absent);
    if (!history) return null;
    const filter = { subjectId: obligationId };
    const trail = await listAudit(db, { filter, before: null, limit: EVENTS });
    return { ...history, trail, names: await loadNames(db, trail) };
  });
  if (!found) notFound();
  const today = localDay(now, found.standing.timeZone);
  const mayDecide = scopeOf('compliance.decide', viewer.roles) !== null;
  return {
    ...found,
    rounds: found.rounds.map((round) => ({
      ...round,
      consequence: mayDecide ? consequenceOf(round, found, today) : null,
    })),
    today,
    mayDecide,
    reader: viewer,
  };
}

/** What revoking the proof of a round would lead to, by the rule that decides it. */
function consequenceOf({ n }: Round, { rounds, reasons }: ObligationHistory, today: string): string {
  const known = rounds.map(({ closedAt, fulfilments, ...round }) => ({
    ...round,
    open: closedAt === null,
    proven: fulfilments.some(({ revokedAt }) => revokedAt === null),
  }));
  return aftermathText(
    known.toSorted((a, b) => a.n - b.n),
    n,
    { required: reasons.some(({ closedAt }) => closedAt === null), today },
  );
}
