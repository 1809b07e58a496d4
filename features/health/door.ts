import type { IncomingMessage, ServerResponse } from 'node:http';
import { platform } from '#db/platform-db.ts';
import { env } from '#lib/env.ts';
import { sendJson } from '#lib/http.ts';
import { nats, natsServers } from '#lib/jetstream/connection.ts';
import { singleton } from '#lib/singleton.ts';
import { within } from '#lib/within.ts';

const READY_MS = 500;

type Answer = 'ok' | 'slow' | 'unreachable';

/**
 * GET /livez: the process answers. GET /readyz: it can also do its work, which is to reach the directory within 500 ms. A node that
 * takes batches into a log and has seen the directory once needs the log alone: players are to be heard while a database is away.
 */
export async function healthDoor(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/livez') return sendJson(response, 200, { live: true });
  const logged = env().ROLES.includes('intake') && natsServers().length > 0;
  const [database, log] = await Promise.all([directory(), logged ? eventLog() : null]);
  if (database === 'ok') seen().directory = true;
  const ready = database === 'ok' || (log === 'ok' && seen().directory);
  sendJson(response, ready ? 200 : 503, { ready, database, ...(log && { log }) });
}

const seen = () => singleton('health.seen', () => ({ directory: false }));

async function directory(): Promise<Answer> {
  const timeout = new Promise<'slow'>((resolve) => setTimeout(resolve, READY_MS, 'slow').unref());
  const asked = platform('select slug from platform.tenant limit 1', []).then(
    () => 'ok' as const,
    () => 'unreachable' as const,
  );
  return Promise.race([asked, timeout]);
}

/** One round trip to a server of the log. */
const eventLog = (): Promise<Answer> =>
  within(
    READY_MS,
    'The event log',
    nats().then(({ connection }) => connection.flush()),
  ).then(
    () => 'ok' as const,
    () => 'unreachable' as const,
  );
