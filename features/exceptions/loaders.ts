import { joinedRead } from '#db/joined-read.ts';
import { requirePermission } from '#features/access/loaders.ts';
import { scopeOf } from '#features/access/rules/permissions.ts';
import { listExceptions, listHolds } from '#features/assignments/queries.ts';

/** What rules could not decide, and changes that wait for somebody to look at them. */
export async function loadExceptions() {
  const viewer = await requirePermission('compliance.view');
  const reach = { scope: viewer.scope, viewerId: viewer.id };
  const isWide = viewer.scope.kind === 'all';
  const [exceptions, holds] = await joinedRead(viewer.tenant, async (db) =>
    Promise.all([listExceptions(db, reach), isWide ? listHolds(db) : []]),
  );
  const mayConfirm = isWide && scopeOf('compliance.schedule', viewer.roles) !== null;
  return { exceptions, holds, mayConfirm, reader: viewer };
}
