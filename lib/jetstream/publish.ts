import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Breaker } from '#lib/breaker.ts';
import { dependency } from '#lib/dependencies.ts';
import type { Refusal } from '#lib/event-log.ts';
import { ANSWER_MS } from '#lib/jetstream/connection.ts';
import { codeOf, ensureStream, type Stream } from '#lib/jetstream/stream.ts';
import { count } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

/** A message that is not in the stream, or of which nobody knows: its sender keeps what is in it. */
export class NotLogged extends Error {
  readonly why: Refusal;

  constructor(why: Refusal, cause: unknown) {
    super(why === 'full' ? 'The event log is full.' : 'The event log does not answer.', { cause });
    this.name = 'NotLogged';
    this.why = why;
  }
}

/** Long enough for the servers to choose a new leader, and shorter than players wait for an answer. */
const PATIENCE_MS = 12_000;
const AGAIN_AFTER_MS = 100;

const isAnswer = (error: unknown) => (error as Partial<NotLogged>).why === 'full';

const breaker = ({ name }: Stream) =>
  singleton(
    `jetstream.appending.${name}`,
    () => new Breaker({ ...dependency('event_log'), instance: name, isAnswer }),
  );

/** Whether nothing would be appended now: who asks for it is told so at once, and does not wait for whoever looks again. */
export const restsFromAppending = (stream: Stream): boolean => breaker(stream).rests;

/**
 * Appends a message and gives its sequence when a majority of the servers has it. Tried again under one id, so that a message
 * whose acknowledgement was lost is in the stream once.
 * @throws NotLogged
 */
export async function publish(stream: Stream, subject: string, data: Uint8Array): Promise<number> {
  try {
    return await breaker(stream).run(() => insist(stream, subject, data));
  } catch (error) {
    throw error instanceof NotLogged ? error : new NotLogged('unavailable', error);
  }
}

async function insist(stream: Stream, subject: string, data: Uint8Array): Promise<number> {
  const msgID = randomUUID();
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      const { client } = await ensureStream(stream);
      const { seq } = await client.publish(subject, data, { msgID, timeout: ANSWER_MS, retries: 0 });
      return seq;
    } catch (error) {
      if (isFull(error)) throw new NotLogged('full', error);
      if (performance.now() + AGAIN_AFTER_MS >= until) throw new NotLogged('unavailable', error);
      count('nats_publishes_again');
      await sleep(AGAIN_AFTER_MS);
    }
  }
}

/** No room in the stream (10077), on the disks or in the account (10023, 10047). */
const FULL = new Set([10_077, 10_023, 10_047]);

const isFull = (error: unknown) => FULL.has(codeOf(error));
