import type { IncomingMessage, ServerResponse } from 'node:http';
import { PLATFORM } from '#features/access/rules/platform.ts';
import { safePath } from '#features/access/rules/safe-path.ts';
import { tenantOfRequest } from '#features/tenancy/door.ts';
import { askTurn, comeIn, isLine, join, type Spent, type Waits } from '#features/waiting-line/commands.ts';
import { MAX_SIGN_IN_BYTES, MAX_TURN_BYTES, type TurnAnswer } from '#features/waiting-line/input.ts';
import { judgeTicket, mintTicket, SILENCE_MS, type Ticket } from '#features/waiting-line/rules/ticket.ts';
import { positionText, waitText } from '#features/waiting-line/rules/wait-text.ts';
import { clock } from '#lib/clock.ts';
import { cookieIn } from '#lib/cookie.ts';
import { env } from '#lib/env.ts';
import { type HotDoor, sendJson } from '#lib/http.ts';
import { plainPage } from '#lib/refusal-page.ts';
import { tenantHost } from '#lib/tenant-host.ts';

const PATH = '/sign-in/turn';

/** Whose people sign in on this host; null where there is no portal. */
async function realmOfRequest(request: IncomingMessage): Promise<string | null> {
  const verdict = tenantHost(request.headers.host, env().ROOT_DOMAIN);
  return verdict.kind === 'site' ? PLATFORM : ((await tenantOfRequest(request))?.id ?? null);
}

/** Stands before the door that takes passwords: whoever has to wait is told their place here, and their password is not read. */
export const signInDoor =
  (page: HotDoor): HotDoor =>
  async (request, response) => {
    const length = Number(request.headers['content-length']);
    if (Number.isNaN(length)) return refuse(response, 411, 'Say how long it is.');
    if (length > MAX_SIGN_IN_BYTES) return refuse(response, 413, 'That is too long.');
    const realm = await realmOfRequest(request);
    // A host that is no portal is answered where all are.
    if (realm === null) return page(request, response);
    const now = clock.now();
    const verdict = judgeTicket(ticketOf(request), realm, now.getTime());
    const turn = await comeIn(realm, verdict.kind === 'good' ? verdict.ticket : null, now);
    if (turn.kind === 'in') {
      // Whoever has hung up meanwhile closes nothing any more.
      if (request.socket.destroyed) return turn.leave();
      response.once('close', turn.leave);
      // An answer of a hundred bytes: to pack it would cost more than to send it.
      delete request.headers['accept-encoding'];
      return page(request, response);
    }
    request.resume();
    response.setHeader('set-cookie', cookieOf(request, turn.ticket));
    if (!wantsPage(request)) return sendJson(response, 202, turn.answer satisfies TurnAnswer);
    // A browser without script goes on to a page that asks by itself.
    response.writeHead(303, { location: PATH + nextOf(request), 'cache-control': 'no-store' }).end();
  };

/** POST /sign-in/turn: where the holder of a ticket stands. GET is the same as a page that asks again by itself. */
export async function turnDoor(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, headers } = request;
  if (method !== 'POST' && method !== 'GET')
    return sendJson(response, 405, { error: 'Use POST.' }, { allow: 'GET, POST' });
  if (Number(headers['content-length'] ?? 0) > MAX_TURN_BYTES || headers['transfer-encoding'])
    return refuse(response, 413, 'There is nothing to say here.');
  request.resume();
  const realm = await realmOfRequest(request);
  if (realm === null) return sendJson(response, 404, { error: 'Not found.' });
  const now = clock.now();
  const verdict = judgeTicket(ticketOf(request), realm, now.getTime());
  if (method === 'GET') return showTurn(request, response, verdict.kind === 'good' ? verdict.ticket : null);
  switch (verdict.kind) {
    case 'none':
      return answerTurn(request, response, (await isLine()) ? await join(realm, now) : null);
    case 'good':
      return answerTurn(request, response, await askTurn(verdict.ticket, now));
    case 'forged':
      return drop(request, response, 400, 'forged');
    case 'foreign':
      return drop(request, response, 403, 'foreign');
    case 'expired':
      return drop(request, response, 410, 'expired');
  }
}

function answerTurn(request: IncomingMessage, response: ServerResponse, turn: Waits | Spent | null) {
  if (turn?.kind === 'spent') return drop(request, response, 429, 'spent');
  if (turn?.kind !== 'waiting') return sendJson(response, 200, { state: 'admitted' } satisfies TurnAnswer);
  response.setHeader('set-cookie', cookieOf(request, turn.ticket));
  sendJson(response, 200, turn.answer satisfies TurnAnswer);
}

/** For browsers without script. Nothing that was typed is kept: at the turn, the form is there again. */
async function showTurn(request: IncomingMessage, response: ServerResponse, ticket: Ticket | null) {
  const turn = ticket ? await askTurn(ticket, clock.now()) : { kind: 'spent' as const };
  if (turn?.kind !== 'waiting') {
    const next = nextOf(request);
    // Whoever's ticket is void has no turn: to say so would be untrue when they stand at the end again.
    const location = `/sign-in${next}${next ? '&' : '?'}turn=${turn === null ? 'come' : 'over'}`;
    if (turn) response.setHeader('set-cookie', droppedCookie(request));
    response.writeHead(303, { location, 'cache-control': 'no-store' }).end();
    return;
  }
  const { position, seconds, pollAfterMs } = turn.answer;
  const text = `${positionText(position)} It will take ${waitText(seconds)}. This page asks again by itself: keep it open, and sign in when the form is back.`;
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    refresh: String(Math.ceil(pollAfterMs / 1000)),
    'set-cookie': cookieOf(request, turn.ticket),
  });
  response.end(plainPage('You are in line', text));
}

/** Refused, and forgotten by the browser: whoever signs in then has a new place. */
function drop(request: IncomingMessage, response: ServerResponse, status: number, error: string): void {
  response.setHeader('set-cookie', droppedCookie(request));
  sendJson(response, status, { error });
}

const refuse = (response: ServerResponse, status: number, error: string) =>
  sendJson(response, status, { error }, { connection: 'close' });

/** A browser that goes somewhere; scripts ask for anything. */
const wantsPage = ({ headers }: IncomingMessage) => headers.accept?.includes('text/html') === true;

const nextOf = ({ url = '' }: IncomingMessage): string => {
  const next = safePath(new URL(url, 'http://portal.example').searchParams.get('next'));
  return next === '/' ? '' : `?next=${encodeURIComponent(next)}`;
};

const isSecure = ({ headers }: IncomingMessage) => headers['x-forwarded-proto'] === 'https';
const cookieName = (request: IncomingMessage) => `${isSecure(request) ? '__Host-' : ''}lectern.turn`;
const attributes = (request: IncomingMessage) =>
  `; HttpOnly; SameSite=Lax${isSecure(request) ? '; Secure' : ''}`;
const ticketOf = (request: IncomingMessage) => cookieIn(request.headers.cookie, cookieName(request));
const cookieOf = (request: IncomingMessage, ticket: Ticket) =>
  `${cookieName(request)}=${mintTicket(ticket)}; Path=/; Max-Age=${SILENCE_MS / 1000}${attributes(request)}`;
const droppedCookie = (request: IncomingMessage) =>
  `${cookieName(request)}=; Path=/; Max-Age=0${attributes(request)}`;
