import type { IncomingMessage } from 'node:http';
import { comeAgain } from '#lib/come-again.ts';
import { FairQueue } from '#lib/fair-queue.ts';
import { type HotDoor, isOwn } from '#lib/http.ts';
import { count, gauge } from '#lib/metrics.ts';
import { busyPage } from '#lib/refusal-page.ts';

export type Bounds = {
  /** Requests here, in whatever state: of a lane no more than it leaves free, however many of them there are. */
  most: number;
  /** Requests that are worked on at once: as many as keep a core busy while others wait for a database. */
  atOnce: number;
  /** What is asked for waits for its turn no longer; what somebody sends would have to be sent again, and waits ten times as long. */
  patienceMs: number;
  /** Whose request it is. */
  laneOf(request: IncomingMessage): string;
};

/** So many wait however slow the answers are: with fewer a node that stumbled once would refuse people in every burst. */
const LEAST_WAITING = 24;
/** What takes longer waits for something else than this node, such as a reader on a poor line, and gives its place on. */
const HELD_MS = 2_000;
const SENT_PATIENCE = 10;

class Full extends Error {}

/**
 * Works on few requests at once, by turns among tenants, and asks those to come again who would have to wait too long: a crowd costs
 * memory for those inside alone, and nobody waits behind more of them than the node can serve. Ten at once answer as many people in
 * a second as a hundred do, each of them ten times sooner. A page that was refused comes again by itself.
 */
export function boundedDoor(name: string, door: HotDoor, bounds: Bounds): HotDoor {
  const { most, atOnce, patienceMs, laneOf } = bounds;
  let here = 0;
  const ofLane = new Map<string, number>();
  const queue = new FairQueue({
    atOnce,
    patienceMs,
    longestMs: patienceMs * SENT_PATIENCE,
    least: LEAST_WAITING,
    guessMs: 50,
    full: () => new Full(),
  });
  const again = comeAgain();
  gauge(`${name}_in_progress`, () => here);
  gauge(`${name}_waiting`, () => queue.waiting);
  const refuse: HotDoor = (request, response) => {
    count(`${name}_shed`);
    const seconds = again.refused();
    const body = busyPage(request.method === 'POST', seconds);
    response.writeHead(503, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'retry-after': String(seconds),
    });
    response.end(body);
  };
  return async (request, response) => {
    // What Next asks of this very server stands inside already: here it would wait for itself.
    if (isOwn(request)) return door(request, response);
    const lane = laneOf(request);
    const own = ofLane.get(lane) ?? 0;
    if (own >= most - here) return refuse(request, response);
    here += 1;
    ofLane.set(lane, own + 1);
    response.once('close', () => {
      here -= 1;
      const left = (ofLane.get(lane) ?? 0) - 1;
      if (left > 0) ofLane.set(lane, left);
      else ofLane.delete(lane);
    });
    let answered: unknown;
    const work = () => {
      if (response.destroyed) return Promise.resolve();
      again.served();
      return new Promise<void>((resolve) => {
        const late = setTimeout(resolve, HELD_MS);
        const done = () => {
          clearTimeout(late);
          resolve();
        };
        // Said to the end, though not yet read by whoever asked.
        response.once('prefinish', done);
        response.once('close', done);
        answered = Promise.resolve(door(request, response)).catch((error: unknown) => {
          done();
          throw error;
        });
      });
    };
    try {
      const patience = request.method === 'GET' ? patienceMs : patienceMs * SENT_PATIENCE;
      await queue.run(lane, work, patience);
    } catch (error) {
      if (error instanceof Full) return refuse(request, response);
      throw error;
    }
    await answered;
  };
}
