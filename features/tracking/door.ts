import type { IncomingMessage, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import { loggedCookie, seenCookie } from '#db/causal.ts';
import { unavailable } from '#db/failure.ts';
import { intake } from '#features/intake/commands.ts';
import { tenantOfRequest } from '#features/tenancy/door.ts';
import { batchSchema, MAX_BATCH_BYTES } from '#features/tracking/input.ts';
import { readLaunchToken, type VerifiedLaunch } from '#features/tracking/rules/launch-token.ts';
import type { TrackedEvent } from '#features/tracking/rules/tracked-event.ts';
import { clock } from '#lib/clock.ts';
import type { Refusal } from '#lib/event-log.ts';
import { readBody, sendJson } from '#lib/http.ts';
import { count } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

const RETRY_AFTER_SECONDS = 2;

/** POST /api/track: a player's batch, acknowledged when it is durable. Needs a launch token, and neither session nor Next. */
export async function trackDoor(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, headers } = request;
  if (method !== 'POST') return sendJson(response, 405, { error: 'Use POST.' }, { allow: 'POST' });
  if (!headers['content-type']?.startsWith('application/json'))
    return sendJson(response, 415, { error: 'Send application/json.' });
  if (Number(headers['content-length']) > MAX_BATCH_BYTES) return tooLong(response);
  try {
    await receive(request, response, clock.now());
  } catch (error) {
    if (!unavailable(error)) throw error;
    comeAgain(response, 'unavailable');
  }
}

async function receive(request: IncomingMessage, response: ServerResponse, now: Date): Promise<void> {
  const tenant = await tenantOfRequest(request);
  if (!tenant) return sendJson(response, 404, { error: 'Not found.' });
  const launch = launchOf(request.headers.authorization);
  if (launch?.tenantId !== tenant.id) return sendJson(response, 403, { error: 'Not allowed.' });
  if (launch.expiresAt <= now.getTime()) return sendJson(response, 401, { error: 'renew' });

  const body = await readBody(request, MAX_BATCH_BYTES);
  if ('fault' in body) return body.fault === 'long' ? tooLong(response) : comeAgain(response, 'full');
  const batch = parse(body.text);
  if ('fault' in batch) return sendJson(response, 400, { error: batch.fault });

  const { events } = batch;
  const outcome = await intake().append(tenant, { launch, receivedAt: now, events });
  if (outcome.kind === 'refused') return comeAgain(response, outcome.why);
  const { refused, at } = outcome.receipt;
  const own = refused.size === 0 ? [] : events.map(({ id }) => id).filter((id) => refused.has(id));
  const answer = { acknowledged: events.length - own.length, refused: own };
  const mark = at.kind === 'applied' ? seenCookie(tenant.id, at.seen) : loggedCookie(tenant.id, at.position);
  sendJson(response, 200, answer, { 'set-cookie': mark });
}

/** Resolves when everything that was taken is durable or refused: call after the last request was let in. */
export const drainTracking = (): Promise<void> => intake().drained();

const verified = () =>
  singleton('tracking.launches', () => new LRUCache<string, VerifiedLaunch>({ max: 20_000 }));

/** A player sends the same token every few seconds: its signature is checked once. */
function launchOf(authorization: string | undefined): VerifiedLaunch | null {
  if (!authorization?.startsWith('Bearer ')) return null;
  const known = verified().get(authorization);
  if (known) return known;
  const launch = readLaunchToken(authorization.slice('Bearer '.length));
  if (launch) verified().set(authorization, launch);
  return launch;
}

function parse(text: string): { events: TrackedEvent[] } | { fault: string } {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { fault: 'The body is not JSON.' };
  }
  const parsed = batchSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return { fault: `${issue?.path.join('.') || 'body'}: ${issue?.message}` };
}

function tooLong(response: ServerResponse): void {
  const error = `A batch has at most ${MAX_BATCH_BYTES} bytes.`;
  sendJson(response, 413, { error }, { connection: 'close' });
}

function comeAgain(response: ServerResponse, why: Refusal): void {
  count(`track_${why}`);
  sendJson(response, 503, { error: why }, { 'retry-after': String(RETRY_AFTER_SECONDS) });
}
