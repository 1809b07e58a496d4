import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { inTables } from '#e2e/support/database.ts';
import { ask } from '#e2e/support/http.ts';
import { hostOf, newSession, PEOPLE } from '#e2e/support/session.ts';
import type { Specimens } from '#e2e/support/specimens.ts';
import { mintLaunchToken } from '#features/tracking/rules/launch-token.ts';

const EVERY_MS = 100;
const PATHS = ['/', '/catalog', '/profile', '/leaderboard', '/notices/unread'];

export type Crowd = Awaited<ReturnType<typeof startCrowd>>;

/** People who look at pages and learn all the while, through the door. Nothing they send may be refused. */
export async function startCrowd({ owner, tenantId, lessonId, values }: Specimens) {
  const host = hostOf('acme');
  const cookie = await newSession('acme', PEOPLE.acme.learner);
  const launch = { tenantId, personId: owner.id, lessonId, attemptId: values['/learn/[attemptId]'] ?? '' };
  const acknowledged: string[] = [];
  const failed: string[] = [];
  let signedOut = 0;
  let going = true;

  const look = async () => {
    for (let n = 0; going; n++) {
      const path = PATHS[n % PATHS.length] ?? '/';
      const { status, location } = await ask({ host, path, cookie });
      if (location.startsWith('/sign-in') || status === 401) signedOut += 1;
      else if (status !== 200) failed.push(`${status} ${path}`);
      await sleep(EVERY_MS);
    }
  };
  const learn = async () => {
    for (let seq = 0; going; seq++) {
      const event = { id: uuidv7(), seq, at: Date.now(), kind: 'lesson.opened', data: {} };
      const answer = await ask({
        host,
        path: '/api/track',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${mintLaunchToken(launch, new Date())}`,
        },
        body: JSON.stringify({ events: [event] }),
      });
      if (answer.status === 200) acknowledged.push(event.id);
      else failed.push(`${answer.status} /api/track`);
      await sleep(EVERY_MS);
    }
  };
  const ended = Promise.all([look(), learn()]);
  return {
    async stop() {
      going = false;
      await ended;
    },
    /** What became of it, once all has stopped. */
    async settled() {
      const [row] = await inTables(
        'acme',
        (sql) => sql<{ stored: number }[]>`
          select count(*)::int as stored from tracking_event where id in ${sql(acknowledged)}`,
      );
      return { failed, signedOut, events: { acknowledged: acknowledged.length, stored: row?.stored ?? 0 } };
    },
  };
}
