import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gauge } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

export type HotDoor = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(text);
}

/** Bodies that are not there yet hold so much of a process at most. */
export const MOST_HELD_BYTES = 64 * 1024 * 1024;

/** What bodies on their way hold of this process. */
export const held = () =>
  singleton('http.held', () => {
    const state = { bytes: 0 };
    gauge('bodies_held_bytes', () => state.bytes);
    return state;
  });

export type Body = { text: string } | { fault: 'long' | 'full' };

/**
 * A request's body as text, unless it is longer than `limit` bytes or those of others on their way leave no room: then nothing
 * more of it is read. Never settles when its sender goes away.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Body> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (body: Body) => {
      request.pause();
      request.off('data', take).off('close', letGo);
      letGo();
      resolve(body);
    };
    const letGo = () => {
      held().bytes -= length;
      length = 0;
    };
    const take = (chunk: Buffer) => {
      length += chunk.length;
      held().bytes += chunk.length;
      chunks.push(chunk);
      if (length > limit) end({ fault: 'long' });
      else if (held().bytes > MOST_HELD_BYTES) end({ fault: 'full' });
    };
    request.on('data', take).on('close', letGo);
    request.on('end', () => end({ text: Buffer.concat(chunks).toString('utf8') }));
    request.on('error', reject);
  });
}

const LOOPBACK = new Set(['127.0.0.1', '::1']);

/** What this process alone knows of a request that Next sends back to it. */
const SELF = 'x-own-request';
const secret = () => singleton('http.self', () => randomBytes(24).toString('base64url'));

/**
 * Makes the forwarded headers say what this server saw. next-auth and Next believe them, so a browser may not set them;
 * only a configured proxy may, and then `X-Forwarded-For`'s last hop is the address.
 * After an action that redirects, Next asks this server for the page at `localhost`, with the headers of the first request:
 * those carry a secret of the process, and so lead to the host that was meant.
 */
export function settleForwarded(request: IncomingMessage, trustedProxies: readonly string[]): void {
  // A socket that listens on both families calls an IPv4 peer ::ffff:192.0.2.1 (RFC 4291 §2.5.5.2).
  const peer = (request.socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  const trusted =
    trustedProxies.includes(peer) || (LOOPBACK.has(peer) && trustedProxies.includes('loopback'));
  const { headers } = request;
  const own = headers[SELF] === secret();
  if (own) headers.host = String(headers['x-forwarded-host'] ?? '');
  for (const name of Object.keys(headers)) if (name.startsWith('x-lectern-')) delete headers[name];
  const believed = own || trusted;
  const forwarded = believed
    ? String(headers['x-forwarded-for'] ?? '')
        .split(',')
        .at(-1)
        ?.trim()
    : undefined;
  headers['x-forwarded-for'] = forwarded || peer;
  headers['x-forwarded-proto'] = believed && headers['x-forwarded-proto'] === 'https' ? 'https' : 'http';
  headers['x-forwarded-host'] = headers.host ?? '';
  headers[SELF] = secret();
  delete headers['x-forwarded-port'];
  delete headers.forwarded;
  if (own) owns().add(request);
}

const owns = () => singleton('http.owns', () => new WeakSet<IncomingMessage>());

/** Whether this process asks itself: what Next sends back says no length. */
export const isOwn = (request: IncomingMessage): boolean => owns().has(request);
