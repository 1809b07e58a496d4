import { joinedRead } from '#db/joined-read.ts';
import type { Viewer } from '#features/access/loaders.ts';
import { certificateOfAttempt } from '#features/certificates/queries.ts';
import { latestAttempt } from '#features/player/queries.ts';

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
