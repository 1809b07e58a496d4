import { joinedRead } from '#db/joined-read.ts';
import type { Viewer } from '#features/access/loaders.ts';
import { loadDuties } from '#features/duties/loaders.ts';
import { agenda } from '#features/duties/rules/agenda.ts';
import { latestCompletions, openAttempts } from '#features/home/queries.ts';

const DONE = 5;

/** What must I do, by when, why me; then what I began and what I have done. One transaction. */
export async function loadHome(viewer: Viewer) {
  const [duties, begun, done] = await Promise.all([
    loadDuties(viewer),
    joinedRead(viewer.tenant, (db) => openAttempts(db, viewer.id)),
    joinedRead(viewer.tenant, (db) => latestCompletions(db, viewer.id, DONE)),
  ]);
  const owedCourses = new Set(duties.map(({ courseId }) => courseId));
  const doneCourses = new Set(done.map(({ courseId }) => courseId));
  const { settled, ...open } = agenda(duties);
  return {
    ...open,
    // What is proven by a completion that is listed anyway is not said twice.
    settled: settled.filter(({ status, courseId }) => status !== 'compliant' || !doneCourses.has(courseId)),
    begun: begun.filter(({ courseId }) => !owedCourses.has(courseId)),
    done,
  };
}

export type Home = Awaited<ReturnType<typeof loadHome>>;
