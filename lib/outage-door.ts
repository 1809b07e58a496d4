import { AGAIN_SECONDS } from '#lib/errors.ts';
import type { HotDoor } from '#lib/http.ts';
import { requestFacts } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';

/**
 * Next answers 500 to whatever a page throws. Where that was something that passes by itself, such as a database that has no primary
 * for some seconds, the answer is 503 with the time to come again (RFC 9110 §15.6.4), and a browser comes by itself.
 */
export const outageDoor =
  (door: HotDoor): HotDoor =>
  (request, response) => {
    const facts = requestFacts.getStore();
    const writeHead = response.writeHead as (status: number, ...rest: unknown[]) => typeof response;
    const stated = (status: number, ...rest: unknown[]) => {
      if (status !== 500 || !facts?.away) return writeHead.call(response, status, ...rest);
      count('pages_away');
      response.setHeader('retry-after', String(AGAIN_SECONDS));
      // What was sent is not sent again unasked.
      if (request.method === 'GET') response.setHeader('refresh', String(AGAIN_SECONDS));
      response.statusCode = 503;
      return writeHead.call(response, 503, ...rest);
    };
    response.writeHead = stated as typeof response.writeHead;
    return door(request, response);
  };
