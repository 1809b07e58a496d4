import type { IncomingMessage, ServerResponse } from 'node:http';
import { assess } from '#features/health/commands.ts';
import { mayMeasure } from '#features/metrics/door.ts';
import { sendJson } from '#lib/http.ts';

/**
 * GET /livez: the process answers. GET /readyz: it does what people are here for, all of it tried within half a second, and what
 * is wrong by name; how long each took to whoever may ask for metrics. 503 only when others should be sent elsewhere (`rules/verdict.ts`).
 */
export async function healthDoor(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/livez') return sendJson(response, 200, { live: true });
  const { findings, verdict } = await assess();
  const { ready, wrong } = verdict;
  const told = { ready, wrong, ...(mayMeasure(request) && { checks: findings }) };
  sendJson(response, ready ? 200 : 503, told, ready ? {} : { 'retry-after': '5' });
}
