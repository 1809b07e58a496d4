import type { IncomingMessage, ServerResponse } from 'node:http';
import { platform } from '#db/platform-db.ts';
import { sendJson } from '#lib/http.ts';

const READY_MS = 500;

/** GET /livez: the process answers. GET /readyz: it can also reach the directory, within 500 ms. */
export async function healthDoor(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/livez') return sendJson(response, 200, { live: true });
  const timeout = new Promise<'slow'>((resolve) => setTimeout(resolve, READY_MS, 'slow').unref());
  const answer = await Promise.race([
    platform('select slug from platform.tenant limit 1', []).then(
      () => 'ok' as const,
      () => 'unreachable' as const,
    ),
    timeout,
  ]);
  sendJson(response, answer === 'ok' ? 200 : 503, { ready: answer === 'ok', database: answer });
}
