import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { Wire } from '#bench/support/wire.ts';
import { type Learner, RATES } from '#bench/surge/learner.ts';
import type { Crowd } from '#e2e/chaos/crowd.ts';
import type { Undo } from '#e2e/chaos/faults.ts';
import type { Scenario } from '#e2e/chaos/scenario.ts';
import { quantileOf } from '#e2e/chaos/timeline.ts';
import { mintLaunchToken } from '#features/tracking/rules/launch-token.ts';
import { portOfNode } from '#scripts/topology/plan-questions.ts';

const TIMES = 50;
const WIRES = 64;
const SLOW_CLIENTS = 5_000;

const crowdedTenant = (crowd: Crowd): string => crowd.learners[0]?.facts.tenant.id ?? '';

/** One tenant's players send the same two events over and over: each counts once, and is judged each time. */
function greed(crowd: Crowd): Undo {
  const own = crowd.learners.filter(({ facts }) => facts.tenant.id === crowdedTenant(crowd));
  const perSecond = (own.length * RATES.batches * TIMES) / 60;
  const posts = own.map((learner) => ({ learner, text: postOf(learner), known: false }));
  let going = true;
  let n = 0;
  const sending = Array.from({ length: WIRES }, async () => {
    let wire = new Wire(portOfNode('edge'));
    while (going) {
      if (wire.dead) wire = new Wire(portOfNode('edge'));
      const began = performance.now();
      const post = posts[n++ % posts.length];
      if (!post) return;
      const answer = await wire.ask(post.text).catch(() => null);
      if (answer?.status === 200 && !post.known) {
        post.known = true;
        post.learner.sent += 1;
        post.learner.acknowledged += 1;
      }
      await sleep(Math.max(0, (WIRES / perSecond) * 1000 - (performance.now() - began)));
    }
    wire.close();
  });
  return async () => {
    going = false;
    await Promise.all(sending);
  };
}

function postOf({ facts: { tenant, personId, attemptId, lessonId } }: Learner): string {
  const token = mintLaunchToken({ tenantId: tenant.id, personId, attemptId, lessonId }, new Date());
  const event = { id: uuidv7(), seq: 0, at: Date.now(), kind: 'video.position', data: { at: 1 } };
  const body = JSON.stringify({ events: [event] });
  return [
    'POST /api/track HTTP/1.1',
    `host: ${tenant.slug}.localhost`,
    'content-type: application/json',
    `authorization: Bearer ${token}`,
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

const slow = { open: 0, closed: 0 };

/** Each opens a connection, and says a header a letter at a time. */
async function slowClients(): Promise<Undo> {
  const sockets: Socket[] = [];
  Object.assign(slow, { open: 0, closed: 0 });
  for (let n = 0; n < SLOW_CLIENTS; n++) {
    const socket = connect(portOfNode('edge'), '127.0.0.1', () => {
      slow.open += 1;
      socket.write('GET / HTTP/1.1\r\nhost: acme.localhost\r\nx-slow: ');
    });
    socket.on('error', () => {});
    socket.once('close', () => {
      slow.closed += 1;
    });
    sockets.push(socket);
    if (n % 100 === 99) await sleep(10);
  }
  const dripping = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('a');
  }, 5_000);
  return async () => {
    clearInterval(dripping);
    for (const socket of sockets) socket.destroy();
  };
}

export const load: readonly Scenario[] = [
  {
    name: 'greedy-tenant',
    what: `one tenant’s players send ${TIMES} times their share for 30 s`,
    lastsMs: 30_000,
    strike: greed,
    watch: () => async () => true,
    mayRefuse: true,
    also({ began, struckAt, healedAt }, crowd) {
      const greedy = crowdedTenant(crowd);
      const others = (from: number, to: number) =>
        quantileOf(
          crowd.timeline
            .between(from, to)
            .filter(({ tenant, name }) => tenant !== greedy && name === 'track'),
          0.95,
        );
      const [calm, struck] = [others(began, struckAt), others(struckAt, healedAt)];
      return struck > 2 * calm
        ? [`the other tenant’s p95 went from ${Math.round(calm)} to ${Math.round(struck)} ms`]
        : [];
    },
  },
  {
    name: 'slow-clients',
    what: `${SLOW_CLIENTS} clients hold connections to the edge, and say a letter every five seconds`,
    lastsMs: 30_000,
    strike: slowClients,
    watch: () => async () => slow.closed > 0,
    also: () => (slow.open < SLOW_CLIENTS ? [`only ${slow.open} slow clients were let in`] : []),
  },
];
