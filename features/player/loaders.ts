import { setTimeout as sleep } from 'node:timers/promises';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { z } from 'zod';
import { joinedRead } from '#db/joined-read.ts';
import { withTenant } from '#db/tenant-db.ts';
import { requireViewer, type Viewer } from '#features/access/loaders.ts';
import { certificateOfAttempt } from '#features/certificates/queries.ts';
import { loadCourseVersion } from '#features/courses/loaders.ts';
import { caughtUp } from '#features/intake/queries.ts';
import { completionsOf, findAttempt, latestAttempt, progressOf } from '#features/player/queries.ts';
import { triesOfAttempt } from '#features/quizzes/queries.ts';
import { signaturesOf } from '#features/signatures/queries.ts';

/** How long a page waits for what its person did last to be applied (design, "Tenancy and data"). */
const FINISH_MS = 2_000;
const STEP_MS = 250;

/** How far the viewer has come with a course: their latest attempt and the certificate it gave. One transaction. */
export async function loadMyCourse(viewer: Viewer, slug: string) {
  return joinedRead(viewer.tenant, async (db) => {
    const latest = await latestAttempt(db, { personId: viewer.id, slug });
    if (!latest) return null;
    const certificate = latest.completedAt && (await certificateOfAttempt(db, viewer.id, latest.id));
    return { ...latest, certificateCode: certificate?.code ?? null };
  });
}

export type MyCourse = Awaited<ReturnType<typeof loadMyCourse>>;

/** An attempt of the viewer's own with the version it is pinned to and how far each lesson has come. One transaction. */
export const requirePlay = cache(async (attemptId: string) => {
  const asking = await requireViewer();
  if (!z.uuid().safeParse(attemptId).success) notFound();
  const viewer: Viewer = { ...asking, tenant: await caughtUp(asking.tenant, FINISH_MS) };
  const read = await joinedRead(viewer.tenant, async (db) => {
    const [attempt, done, progress, signatures, tries] = await Promise.all([
      findAttempt(db, { attemptId, personId: viewer.id }),
      completionsOf(db, attemptId),
      progressOf(db, attemptId),
      signaturesOf(db, attemptId),
      triesOfAttempt(db, attemptId),
    ]);
    return attempt && !attempt.voidedAt ? { attempt, done, progress, signatures, tries } : null;
  });
  const version = read && (await loadCourseVersion(viewer.tenant, read.attempt.courseVersionId));
  if (!version) notFound();
  return { viewer, version, ...read };
});

export type Play = Awaited<ReturnType<typeof requirePlay>>;

/**
 * The end of an attempt, with the certificate it gave. Somebody who has just finished waits up to 2 s for their last lesson
 * to be applied (design, "Tenancy and data").
 */
export async function requireFinish(attemptId: string, justFinished: boolean) {
  const play = await requirePlay(attemptId);
  const { viewer, version } = play;
  let { attempt, done } = play;
  // A batch that is still in a log was waited for already.
  const waits = justFinished && !viewer.tenant.logged;
  for (let waited = 0; waits && !attempt.completedAt && waited < FINISH_MS; waited += STEP_MS) {
    await sleep(STEP_MS);
    [attempt, done] = await withTenant(viewer.tenant, 'read', (db) =>
      Promise.all([
        findAttempt(db, { attemptId, personId: viewer.id }).then((found) => found ?? attempt),
        completionsOf(db, attemptId),
      ]),
    );
  }
  const certificate = attempt.completedAt
    ? await withTenant(viewer.tenant, 'read', (db) => certificateOfAttempt(db, viewer.id, attemptId))
    : null;
  const open = version.lessons.filter(({ id, required }) => required && !done.includes(id));
  const recording = (justFinished || Boolean(viewer.tenant.logged)) && open.length <= 1;
  return { ...play, attempt, done, certificate, open, recording };
}

export type Finish = Awaited<ReturnType<typeof requireFinish>>;
