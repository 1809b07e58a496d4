import type { HotDoor } from '#lib/http.ts';
import { count, gauge } from '#lib/metrics.ts';
import { busyPage } from '#lib/refusal-page.ts';

export type Bounds = {
  /** Requests inside, however fast they are answered. */
  most: number;
  /** An answer that takes longer says that too many are inside. */
  slowMs: number;
};

/**
 * So many are let in however slow the answers are: half a second of pages. With fewer a node that stumbled once would refuse
 * people in every burst.
 */
const LEAST = 32;

/**
 * Lets in as many requests at once as are answered soon, and asks the others to come again: a crowd costs memory for those inside
 * alone, and nobody waits behind more of them than the node can serve. How many that is follows from the answers (additive
 * increase, multiplicative decrease): it depends on the machine, and on who else uses it. A page that was refused comes again by itself.
 */
export function boundedDoor(name: string, door: HotDoor, { most, slowMs }: Bounds): HotDoor {
  let inside = 0;
  let limit = most;
  gauge(`${name}_in_progress`, () => inside);
  gauge(`${name}_limit`, () => Math.floor(limit));
  const learn = (tookMs: number) => {
    if (tookMs > slowMs) limit = Math.max(LEAST, limit * 0.95);
    else if (inside > limit / 4) limit = Math.min(most, limit + 1);
  };
  return (request, response) => {
    // What is asked for comes again by itself; what somebody sends would have to be sent again.
    const room = request.method === 'GET' ? Math.floor(limit) : most;
    if (inside >= room) {
      count(`${name}_shed`);
      const body = busyPage(request.method === 'POST');
      response.writeHead(503, {
        'content-type': 'text/html; charset=utf-8',
        'content-length': Buffer.byteLength(body),
        'cache-control': 'no-store',
        'retry-after': '5',
      });
      response.end(body);
      return;
    }
    inside += 1;
    const began = performance.now();
    // What is sent to us may come slowly by its sender's fault: only what is asked for tells of the node.
    if (request.method === 'GET') response.once('finish', () => learn(performance.now() - began));
    response.once('close', () => {
      inside -= 1;
    });
    return door(request, response);
  };
}
