import { joinedRead } from '#db/joined-read.ts';
import type { Viewer } from '#features/access/loaders.ts';
import { obligationStatus } from '#features/compliance/rules/status.ts';
import { dutiesOf, latestCompletions, openAttempts } from '#features/home/queries.ts';
import { agenda } from '#features/home/rules/agenda.ts';
import { clock, localDay } from '#lib/clock.ts';

const DONE = 5;

/** What must I do, by when, why me; then what I began and what I have done. One transaction. */
export async function loadHome(viewer: Viewer) {
  const now = clock.now();
  const [owed, begun, done] = await joinedRead(viewer.tenant, (db) =>
    Promise.all([
      dutiesOf(db, { personId: viewer.id, now }),
      openAttempts(db, viewer.id),
      latestCompletions(db, viewer.id, DONE),
    ]),
  );
  const attemptAt = new Map(begun.map((attempt) => [attempt.courseId, attempt]));
  const duties = owed.map((duty) => {
    const attempt = attemptAt.get(duty.courseId) ?? null;
    const facts = { ...duty, personActive: true, hasOpenReason: true, startedAt: attempt?.startedAt ?? null };
    return {
      ...duty,
      attempt,
      status: obligationStatus(facts, now),
      today: localDay(now, duty.timeZone),
    };
  });
  const owedCourses = new Set(owed.map(({ courseId }) => courseId));
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
export type HomeDuty = Home['todo'][number];
