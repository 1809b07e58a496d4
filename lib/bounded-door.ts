import type { HotDoor } from '#lib/http.ts';
import { count, gauge } from '#lib/metrics.ts';
import { busyPage } from '#lib/refusal-page.ts';

/**
 * Lets so many requests in at once and asks the others to come again: whoever is let in is answered soon, and a crowd costs
 * memory for those alone. A page that was refused comes again by itself.
 */
export function boundedDoor(name: string, door: HotDoor, { atOnce }: { atOnce: number }): HotDoor {
  let inside = 0;
  gauge(`${name}_in_progress`, () => inside);
  return (request, response) => {
    if (inside >= atOnce) {
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
    response.once('close', () => {
      inside -= 1;
    });
    return door(request, response);
  };
}
