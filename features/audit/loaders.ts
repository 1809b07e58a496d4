import { joinedRead } from '#db/joined-read.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { requirePermission } from '#features/access/loaders.ts';
import type { TrailAddress } from '#features/audit/input.ts';
import {
  type AuditFilter,
  type AuditRow,
  auditActions,
  listAudit,
  namesOf,
} from '#features/audit/queries.ts';
import { named, reaches } from '#features/people/queries.ts';
import { addDays, endOfLocalDay } from '#lib/local-date.ts';

const SIZE = 50;

/** A page of the trail as far as the viewer's reach goes, with the names of what it speaks of. */
export async function loadTrail(asked: TrailAddress) {
  const viewer = await requirePermission('audit.view');
  const { scope } = viewer;
  const dayBegins = (day: string) => endOfLocalDay(addDays(day, -1), viewer.timeZone);
  const filter: AuditFilter = {
    action: asked.action,
    subjectId: asked.subject,
    from: asked.from ? dayBegins(asked.from) : undefined,
    until: asked.until ? endOfLocalDay(asked.until, viewer.timeZone) : undefined,
    involves: named(asked.q),
    about: reaches({ scope, viewerId: viewer.id }),
  };
  return joinedRead(viewer.tenant, async (db) => {
    const rows = await listAudit(db, { filter, before: asked.before ?? null, limit: SIZE + 1 });
    const page = rows.slice(0, SIZE);
    const [names, actions] = [await loadNames(db, page), await auditActions(db)];
    return {
      rows: page,
      names,
      actions,
      reader: viewer,
      next: rows.length > SIZE ? (page.at(-1)?.id ?? null) : null,
    };
  });
}

const ID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** What everything in these events is called. */
export const loadNames = (db: TenantDb, rows: readonly AuditRow[]) => namesOf(db, idsIn(rows));

/** Everything in these events that is recorded by its id. */
function idsIn(rows: readonly AuditRow[]): string[] {
  const found = rows.flatMap(({ subjectId, onBehalfOf, values }) => [
    subjectId,
    onBehalfOf,
    ...values.flatMap(({ before, after }) => [before, after]),
  ]);
  return [...new Set(found.filter((one): one is string => typeof one === 'string' && ID.test(one)))];
}
