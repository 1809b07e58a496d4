import { joinedRead } from '#db/joined-read.ts';
import { requirePermission } from '#features/access/loaders.ts';
import type { LedgerAddress } from '#features/ledger/input.ts';
import { listLedger } from '#features/ledger/queries.ts';

export const LEDGER_PAGE = 50;

/** A page of the notice ledger as far as the viewer's reach goes. */
export async function loadLedger(asked: LedgerAddress) {
  const viewer = await requirePermission('notices.view');
  const reach = { scope: viewer.scope, viewerId: viewer.id };
  const ledger = await joinedRead(viewer.tenant, (db) =>
    listLedger(db, { ...asked, ...reach, size: LEDGER_PAGE }),
  );
  return { ...ledger, reader: viewer };
}
