import { z } from 'zod';
import { joinedRead } from '#db/joined-read.ts';
import { requireViewer } from '#features/access/loaders.ts';
import { scopeOf } from '#features/access/rules/permissions.ts';
import { requireReach } from '#features/people/queries.ts';
import { listRequirements } from '#features/requirements/queries.ts';
import { clock, localDay } from '#lib/clock.ts';
import { absent } from '#lib/errors.ts';

/** What the viewer may ask somebody for by hand; null when they may ask them for nothing. */
export async function loadRequestable(personId: string) {
  const viewer = await requireViewer();
  const scope = scopeOf('compliance.schedule', viewer.roles);
  if (!scope || !z.uuid().safeParse(personId).success) return null;
  const found = await joinedRead(viewer.tenant, async (db) => {
    const person = await requireReach(db, { personId, scope, viewerId: viewer.id }).catch(absent);
    return person?.status === 'active' ? { person, requirements: await listRequirements(db) } : null;
  });
  return (
    found && {
      today: localDay(clock.now(), found.person.timeZone),
      requirements: found.requirements.map(({ requirementId, title }) => ({
        value: requirementId,
        label: title,
      })),
    }
  );
}
