import type { TrackedEvent } from '#features/tracking/rules/tracked-event.ts';

/** What the server made of a batch. */
export type Answer =
  | { kind: 'stored' }
  /** The token is too old, or no longer good: another one for the same launch is needed. */
  | { kind: 'renew' }
  /** The server cannot read it, today or ever. */
  | { kind: 'unreadable' }
  | { kind: 'later'; afterMs: number };

const ANSWER_WITHIN_MS = 15_000;
/** What browsers allow to be under way when a page goes is 64 KB. */
const MOST_BYTES = 60_000;
const MOST_EVENTS = 100;

/** The first of `events` that fit in one batch. */
export function fitting(events: readonly TrackedEvent[]): TrackedEvent[] {
  let bytes = 20;
  return events.slice(0, MOST_EVENTS).filter((event, index) => {
    bytes += new TextEncoder().encode(JSON.stringify(event)).length + 1;
    return index === 0 || bytes <= MOST_BYTES;
  });
}

export async function post(
  url: string,
  token: string,
  events: readonly TrackedEvent[],
  options: { leaving?: boolean } = {},
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ events }),
      keepalive: options.leaving === true,
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (response.status === 200) return await acknowledgement(response);
    if (response.status === 401 || response.status === 403) return { kind: 'renew' };
    if (response.status === 400 || response.status === 413) return { kind: 'unreadable' };
    return { kind: 'later', afterMs: Number(response.headers.get('retry-after') ?? 0) * 1000 || 0 };
  } catch {
    return { kind: 'later', afterMs: 0 };
  }
}

/** A hotel's sign-in page answers 200 as well: only the server's own words let go of an event. */
async function acknowledgement(response: Response): Promise<Answer> {
  const body: unknown = await response.json();
  const ours = typeof body === 'object' && body !== null && 'acknowledged' in body;
  return ours ? { kind: 'stored' } : { kind: 'later', afterMs: 0 };
}
