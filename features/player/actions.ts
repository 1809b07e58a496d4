'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { startAttempt, startOver } from '#features/player/commands.ts';
import { renewLaunchInput, startCourseInput, startOverInput } from '#features/player/input.ts';
import { isOwnLesson } from '#features/player/queries.ts';
import { mintLaunchToken } from '#features/tracking/rules/launch-token.ts';
import { AppError, notFound } from '#lib/errors.ts';

export const startCourse = tenantAction({
  permission: 'learning.take',
  input: startCourseInput,
  run: async ({ viewer, now }, { slug }) => {
    const { attemptId } = await withTenant(viewer.tenant, 'write', (db) =>
      startAttempt(db, { slug, personId: viewer.id, now }),
    );
    return { data: { attemptId }, redirectTo: `/learn/${attemptId}` };
  },
});

export const startCourseOver = tenantAction({
  permission: 'learning.take',
  input: startOverInput,
  run: async ({ viewer, now }, { attemptId }) => {
    const begun = await withTenant(viewer.tenant, 'write', (db) =>
      startOver(db, { attemptId, personId: viewer.id, now }),
    );
    return { data: begun, redirectTo: `/learn/${begun.attemptId}` };
  },
});

/** A new launch token for a player whose own has expired, while its session has not. */
export const renewLaunch = tenantAction({
  permission: 'learning.take',
  input: renewLaunchInput,
  run: async ({ viewer, now }, launch) => {
    if (launch.personId !== viewer.id)
      throw new AppError('not_signed_in', 'Somebody else is signed in here now.');
    const own = await withTenant(viewer.tenant, 'read', (db) => isOwnLesson(db, launch));
    if (!own) throw notFound('The lesson');
    return { data: { token: mintLaunchToken({ ...launch, tenantId: viewer.tenant.id }, now) } };
  },
});
