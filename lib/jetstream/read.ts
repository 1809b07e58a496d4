import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, JsMsg } from '@nats-io/jetstream';
import { clock } from '#lib/clock.ts';
import {
  ensureStream,
  READER,
  removeRead,
  type Standing,
  type Stream,
  standingOf,
} from '#lib/jetstream/stream.ts';
import { log } from '#lib/log.ts';
import { count, gauge } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

export type Message = { subject: string; data: Uint8Array; seq: number };

/** `done`: it need not come again. `partly`: some of it must. `later`: what it needs is away, as it is likely for others. */
export type Verdict = 'done' | 'partly' | 'later';

type Reading = {
  handle(message: Message): Promise<Verdict>;
  /** Messages that one node handles at once. */
  atOnce: number;
};

const ASK_MS = 2_000;
const SHORTEST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** When a message that was put off is given out again. */
const AGAIN_AFTER_MS = 1_000;
const REMOVE_EVERY_MS = 1_000;

/**
 * Hands out a stream's messages until stopped, each at least once and in no promised order. While `handle` says `later` they
 * stay in the stream and one is tried now and then, so an outage costs no memory.
 */
export function readStream(stream: Stream, reading: Reading): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const rounds = [read(stream, reading, stopping.signal), tidy(stream, stopping.signal)];
  return {
    async stop() {
      stopping.abort();
      await Promise.all(rounds);
    },
  };
}

async function read(stream: Stream, { handle, atOnce }: Reading, stopping: AbortSignal): Promise<void> {
  const running = new Set<Promise<void>>();
  const source = fetcher(stream, stopping);
  let putOff = false;
  let pauseMs = 0;

  async function settle(message: JsMsg): Promise<void> {
    const verdict = await handle(message).catch((error: unknown): Verdict => {
      log().error({ err: error, seq: message.seq }, 'a message of the event log could not be handled');
      return 'later';
    });
    if (verdict === 'done') message.ack();
    else message.nak(AGAIN_AFTER_MS);
    count(verdict === 'done' ? 'log_messages_done' : 'log_messages_put_off');
    putOff = verdict === 'later';
  }

  while (!stopping.aborted) {
    await source(pauseMs > 0 ? 1 : atOnce - running.size, (message) => {
      const one = settle(message).finally(() => running.delete(one));
      running.add(one);
    });
    if (putOff || pauseMs > 0) await Promise.all(running);
    else if (running.size >= atOnce) await Promise.race(running);
    pauseMs = putOff ? Math.min(LONGEST_PAUSE_MS, Math.max(SHORTEST_PAUSE_MS, pauseMs * 2)) : 0;
    if (pauseMs > 0) await rest(pauseMs, stopping);
  }
  await Promise.all(running);
}

/** Gives messages as they come, until there were `most` or nothing came for a while. */
function fetcher(stream: Stream, stopping: AbortSignal) {
  let reader: Consumer | null = null;
  return async (most: number, take: (message: JsMsg) => void): Promise<void> => {
    try {
      const { client } = await ensureStream(stream);
      reader ??= await client.consumers.get(stream.name, READER);
      const messages = await reader.fetch({ max_messages: most, expires: ASK_MS });
      const stop = () => messages.stop();
      stopping.addEventListener('abort', stop, { once: true });
      if (stopping.aborted) stop();
      for await (const message of messages) take(message);
      stopping.removeEventListener('abort', stop);
    } catch (error) {
      reader = null;
      count('log_reads_failed');
      log().warn({ err: error, stream: stream.name }, 'the event log could not be read; it is tried again');
      await rest(SHORTEST_PAUSE_MS, stopping);
    }
  };
}

const rest = (ms: number, stopping: AbortSignal) =>
  sleep(ms, undefined, { signal: stopping }).catch(() => {});

const standings = () =>
  singleton('jetstream.standings', () => {
    const known = new Map<string, Standing>();
    gauge('log_messages_waiting', () => [...known.values()].reduce((sum, { waiting }) => sum + waiting, 0));
    gauge('log_oldest_seconds', () => Math.max(0, ...[...known.values()].map(ageOf)));
    return known;
  });

const ageOf = ({ oldest }: Standing) => (oldest ? (clock.now().getTime() - oldest.getTime()) / 1000 : 0);

/** Removes what has been read, and notes what waits. */
async function tidy(stream: Stream, stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted) {
    try {
      await removeRead(stream);
      standings().set(stream.name, await standingOf(stream));
    } catch (error) {
      log().warn({ err: error, stream: stream.name }, 'what has been read could not be removed');
    }
    await rest(REMOVE_EVERY_MS, stopping);
  }
}
