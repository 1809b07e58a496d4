import { joinedRead } from '#db/joined-read.ts';
import { requirePermission } from '#features/access/loaders.ts';
import { scopeOf } from '#features/access/rules/permissions.ts';
import { listHolds } from '#features/assignments/queries.ts';
import type { QueueAddress } from '#features/exceptions/input.ts';
import { exceptionQueue } from '#features/exceptions/queries.ts';
import { isAnswered, stillMissing } from '#features/exceptions/rules/missing-facts.ts';
import { listSites, listUnits } from '#features/units/queries.ts';
import { clock } from '#lib/clock.ts';

export const QUEUE_PAGE = 50;

/** A page of what waits for HR within the viewer's reach, with what each needs; and changes held until somebody looks. */
export async function loadExceptions(asked: QueueAddress) {
  const viewer = await requirePermission('compliance.view');
  const filter = { ...asked, scope: viewer.scope, viewerId: viewer.id, perPage: QUEUE_PAGE };
  const isWide = viewer.scope.kind === 'all';
  const { rows, ...queue } = await joinedRead(viewer.tenant, async (db) => {
    const [found, holds, units, sites] = await Promise.all([
      exceptionQueue(db, filter),
      isWide ? listHolds(db) : [],
      listUnits(db),
      listSites(db),
    ]);
    return { ...found, holds, units, sites };
  });
  const decides = scopeOf('compliance.decide', viewer.roles) !== null;
  const mayConfirm = isWide && scopeOf('compliance.schedule', viewer.roles) !== null;
  const waiting = rows.map(({ facts, ...row }) => ({
    ...row,
    needs: stillMissing(row.missing, facts),
    answered: isAnswered(row.missing, facts),
    days: Math.max(0, Math.floor((clock.now().getTime() - row.since.getTime()) / 86_400_000)),
  }));
  return { ...queue, rows: waiting, decides, mayConfirm, reader: viewer };
}

export type WaitingRow = Awaited<ReturnType<typeof loadExceptions>>['rows'][number];
