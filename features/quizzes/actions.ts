'use server';

import { setTimeout as sleep } from 'node:timers/promises';
import { withTenant } from '#db/tenant-db.ts';
import { tenantAction } from '#features/access/action.ts';
import { openSitting } from '#features/quizzes/commands.ts';
import { openQuizInput, quizResultInput } from '#features/quizzes/input.ts';
import { readResult } from '#features/quizzes/queries.ts';

/** How long the page after a hand-in waits for it to be applied (design, "Tenancy and data"). */
const WAIT_MS = 2_000;
const STEP_MS = 200;

export const openQuiz = tenantAction({
  permission: 'learning.take',
  input: openQuizInput,
  run: async ({ viewer, now }, input) => ({
    data: await withTenant(viewer.tenant, 'write', (db) =>
      openSitting(db, { ...input, personId: viewer.id, now }),
    ),
  }),
});

/** The judged sitting, or null while it is still being recorded. */
export const quizResult = tenantAction({
  permission: 'learning.take',
  input: quizResultInput,
  run: async ({ viewer, now }, { quizAttemptId }) => {
    for (let waited = 0; ; waited += STEP_MS) {
      const read = await withTenant(viewer.tenant, 'write', (db) =>
        readResult(db, { id: quizAttemptId, personId: viewer.id, now }),
      );
      if (read || waited >= WAIT_MS) return { data: read };
      await sleep(STEP_MS);
    }
  },
});
