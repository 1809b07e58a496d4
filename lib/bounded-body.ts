import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HotDoor, held, isOwn, MOST_HELD_BYTES, sendJson } from '#lib/http.ts';

/** What a form or an action may bring. Next refuses more too, but takes in ten times as much before it does. */
export const MOST_BODY_BYTES = 1024 * 1024;

/**
 * Opens the door when all of the body has come: whoever sends slowly waits outside, and takes no place that others wait for.
 * A body that is too long, or does not say how long it is, is refused before it is read.
 */
export const withBody =
  (door: HotDoor, most = MOST_BODY_BYTES): HotDoor =>
  (request, response) => {
    const { headers } = request;
    if (isOwn(request)) return door(request, response);
    if (headers['transfer-encoding'] !== undefined) return refuse(response, 411, 'Say how long it is.');
    const length = Number(headers['content-length'] ?? 0);
    if (length > most) return refuse(response, 413, 'That is too long.');
    return length === 0 ? door(request, response) : whenHere(request, response, { door, length });
  };

async function whenHere(
  request: IncomingMessage,
  response: ServerResponse,
  { door, length }: { door: HotDoor; length: number },
): Promise<void> {
  const came = await arrival(request, length);
  if (came === 'here') return door(request, response);
  if (came === 'full') refuse(response, 503, 'Very many people are here right now.', { 'retry-after': '5' });
}

/** Reads so many bytes, and puts them back for whoever reads next. */
function arrival(request: IncomingMessage, length: number): Promise<'here' | 'gone' | 'full'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (came: 'here' | 'gone' | 'full') => {
      request.off('readable', take).off('close', gone).off('error', gone);
      held().bytes -= bytes;
      if (came === 'here') request.unshift(Buffer.concat(chunks));
      // The stream forgets in its next turn that somebody waited for it to be readable.
      setImmediate(resolve, came);
    };
    const gone = () => end('gone');
    const take = () => {
      for (let chunk = request.read(); chunk !== null; chunk = request.read()) {
        chunks.push(chunk);
        bytes += chunk.length;
        held().bytes += chunk.length;
        if (bytes >= length) return end('here');
      }
      if (held().bytes > MOST_HELD_BYTES) end('full');
    };
    request.on('readable', take).on('close', gone).on('error', gone);
  });
}

/** Whoever sends a body more slowly is sent away. */
export function hurryBody(request: IncomingMessage, response: ServerResponse, withinMs: number): void {
  const { headers } = request;
  if (!Number(headers['content-length'] ?? 0) && !headers['transfer-encoding']) return;
  const late = setTimeout(() => {
    if (request.complete) return;
    if (response.headersSent) request.destroy();
    else refuse(response, 408, 'That took too long to come.');
  }, withinMs);
  late.unref();
  response.once('close', () => clearTimeout(late));
}

const refuse = (response: ServerResponse, status: number, error: string, headers = {}) =>
  sendJson(response, status, { error }, { connection: 'close', ...headers });
