'use server';

import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { startAttempt } from '#features/player/commands.ts';
import { startCourseInput } from '#features/player/input.ts';

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
