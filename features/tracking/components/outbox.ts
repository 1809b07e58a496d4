import { v7 as uuidv7 } from 'uuid';
import { browserStore, type EventStore, type LaunchKey } from '#features/tracking/components/event-store.ts';
import { memoryStore } from '#features/tracking/components/memory-store.ts';
import { fitting, post } from '#features/tracking/components/post.ts';
import { backoffMs } from '#features/tracking/rules/backoff.ts';
import type { EventData, EventKind, TrackedEvent } from '#features/tracking/rules/tracked-event.ts';

/** `saving`: on its way. `will-be-saved`: kept on this device until the server can be reached. */
export type SaveState = 'saved' | 'saving' | 'will-be-saved' | 'sign-in-needed';

/** A new token for a launch of `personId`, if it is they who are signed in. */
export type Renewal = { token: string } | { why: 'sign-in-needed' | 'unavailable' };
export type RenewLaunch = (launch: LaunchKey & { personId: string }) => Promise<Renewal>;

export type OutboxOptions = LaunchKey & {
  tenant: string;
  personId: string;
  /** Without one, a first is asked for. */
  token?: string;
  renew: RenewLaunch;
  url?: string;
  /** How long events wait for company before they are sent. */
  gatherMs?: number;
};

export type Outbox = {
  record<Kind extends EventKind>(kind: Kind, data: EventData<Kind>): Promise<void>;
  state(): SaveState;
  subscribe(listener: () => void): () => void;
  /** Sends what waits, and stops when it is gone. For when the lesson is left. */
  close(): void;
};

type Sent = { kind: 'sent' } | { kind: 'sign-in-needed' } | { kind: 'later'; afterMs: number };

const URGENT: ReadonlySet<EventKind> = new Set<EventKind>(['lesson.finished', 'quiz.submitted']);
const ASK_AGAIN_MS = 30_000;
const BATCH = 100;

/**
 * A player's outbox: every event is written to this device first and deleted when the server has acknowledged it. In between
 * the page may be reloaded, closed, offline, or the server dead. Only one tab of a person sends at a time.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { tenant, personId, attemptId, lessonId, renew, url = '/api/track', gatherMs = 2_000 } = options;
  const own: LaunchKey = { attemptId, lessonId };
  const tokens = new Map<string, string>();
  if (options.token !== undefined) tokens.set(nameOf(own), options.token);
  /** Events of this page that no answer has come for, at hand when the page goes and there is no time to read. */
  const unanswered = new Map<string, TrackedEvent>();
  /** Events that the server cannot read stand aside until the page is loaded again, and do not hold up the others. */
  const aside = new Set<string>();
  const listeners = new Set<() => void>();
  let store: EventStore = typeof indexedDB === 'undefined' ? memoryStore() : browserStore(tenant, personId);
  let shown: SaveState = 'saved';
  let waiting = 0;
  let recorded = 0;
  let failures = 0;
  let signInNeeded = false;
  let running = false;
  let again = false;
  let closed = false;
  let leftoversSent = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  async function record<Kind extends EventKind>(kind: Kind, data: EventData<Kind>): Promise<void> {
    recorded += 1;
    waiting += 1;
    show();
    const event = { id: uuidv7(), at: Date.now(), kind, data } as Omit<TrackedEvent, 'seq'>;
    const kept = await store.add(own, event).catch(() => {
      store = memoryStore();
      return store.add(own, event);
    });
    unanswered.set(kept.id, kept);
    if (isHidden()) void sendLeaving();
    if (failures === 0) sendIn(URGENT.has(kind) ? 0 : gatherMs);
  }

  function sendIn(ms: number): void {
    const at = Date.now() + ms;
    if (at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(() => {
      timerAt = Number.POSITIVE_INFINITY;
      void run();
    }, ms);
  }

  /** After a failure nothing is sent sooner, whatever was planned. */
  function waitFor(ms: number): void {
    timerAt = Number.POSITIVE_INFINITY;
    sendIn(ms);
  }

  async function run(): Promise<void> {
    again = running;
    if (running) return;
    running = true;
    const sent = await alone(`lectern-outbox:${tenant}:${personId}`, sendAll).catch(
      (): Sent => ({ kind: 'later', afterMs: 0 }),
    );
    running = false;
    signInNeeded = sent.kind === 'sign-in-needed';
    failures = sent.kind === 'sent' ? 0 : failures + 1;
    await recount();
    show();
    if (sent.kind === 'later') waitFor(backoffMs(failures, Math.random(), sent.afterMs));
    else if (sent.kind === 'sign-in-needed') waitFor(ASK_AGAIN_MS);
    else if (again) sendIn(0);
    else if (closed) stop();
  }

  async function sendAll(): Promise<Sent> {
    const sent = await sendLaunch(own);
    if (sent.kind !== 'sent' || leftoversSent) return sent;
    // What the same person left behind in other lessons; a launch that cannot be renewed stays for another day.
    leftoversSent = true;
    for (const launch of await store.launches()) {
      if (nameOf(launch) !== nameOf(own)) await sendLaunch(launch);
    }
    return sent;
  }

  async function sendLaunch(launch: LaunchKey): Promise<Sent> {
    let most = BATCH;
    let renewed = false;
    for (;;) {
      const found = await store.oldest(launch, BATCH + aside.size);
      const events = fitting(found.filter(({ id }) => !aside.has(id)).slice(0, most));
      if (events.length === 0) return { kind: 'sent' };
      let token = tokens.get(nameOf(launch));
      if (token === undefined) {
        const renewal = await renewalOf(launch);
        if ('why' in renewal) return renewal.why === 'sign-in-needed' ? { kind: renewal.why } : LATER;
        token = renewal.token;
        tokens.set(nameOf(launch), token);
      }
      const answer = await post(url, token, events);
      if (answer.kind === 'later') return answer;
      if (answer.kind === 'stored') {
        await letGo(launch, events);
        renewed = false;
      } else if (answer.kind === 'renew') {
        tokens.delete(nameOf(launch));
        if (renewed) return LATER;
        renewed = true;
      } else if (events.length > 1) most = Math.ceil(events.length / 2);
      else for (const { id } of events) aside.add(id);
    }
  }

  const renewalOf = (launch: LaunchKey): Promise<Renewal> =>
    renew({ ...launch, personId }).catch(() => ({ why: 'unavailable' }));

  async function letGo(launch: LaunchKey, events: readonly TrackedEvent[]): Promise<void> {
    await store.remove(launch, events);
    for (const { id } of events) unanswered.delete(id);
  }

  /** Counts what waits; again when something was recorded meanwhile. */
  async function recount(): Promise<void> {
    let before: number;
    do {
      before = recorded;
      waiting = Math.max(0, (await store.count(own).catch(() => waiting)) - aside.size);
    } while (before !== recorded);
  }

  /** The page may be gone before anything could be read: what is at hand is sent, and again later if no answer comes. */
  async function sendLeaving(): Promise<void> {
    const token = tokens.get(nameOf(own));
    const events = fitting([...unanswered.values()]);
    if (token === undefined || events.length === 0) return;
    const answer = await post(url, token, events, { leaving: true });
    if (answer.kind !== 'stored') return;
    await letGo(own, events);
    await recount();
    show();
  }

  function show(): void {
    const state = stateNow();
    if (state === shown) return;
    shown = state;
    for (const listener of listeners) listener();
  }

  function stateNow(): SaveState {
    if (waiting === 0) return 'saved';
    if (signInNeeded) return 'sign-in-needed';
    return failures > 0 || !isOnline() ? 'will-be-saved' : 'saving';
  }

  const onVisibility = () => (document.visibilityState === 'hidden' ? void sendLeaving() : sendIn(0));
  const onLeaving = () => void sendLeaving();
  const onOnline = () => sendIn(0);
  const page = typeof window === 'undefined' ? null : window;
  page?.addEventListener('online', onOnline);
  page?.addEventListener('offline', show);
  page?.addEventListener('pagehide', onLeaving);
  page?.document.addEventListener('visibilitychange', onVisibility);

  function stop(): void {
    clearTimeout(timer);
    page?.removeEventListener('online', onOnline);
    page?.removeEventListener('offline', show);
    page?.removeEventListener('pagehide', onLeaving);
    page?.document.removeEventListener('visibilitychange', onVisibility);
  }

  void recount().then(show);
  sendIn(0);
  return {
    record,
    state: () => shown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      closed = true;
      sendIn(0);
    },
  };
}

const LATER: Sent = { kind: 'later', afterMs: 0 };

const nameOf = ({ attemptId, lessonId }: LaunchKey) => `${attemptId}/${lessonId}`;

const isHidden = () => typeof document !== 'undefined' && document.visibilityState === 'hidden';
const isOnline = () => typeof navigator === 'undefined' || navigator.onLine !== false;

/** One tab at a time (Web Locks); a browser without them sends twice at worst, which changes nothing. */
function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  return locks ? (locks.request(name, work) as Promise<T>) : work();
}
