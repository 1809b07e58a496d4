import { AckPolicy, DeliverPolicy, DiscardPolicy, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { env } from '#lib/env.ts';
import { type Nats, nats, natsServers } from '#lib/jetstream/connection.ts';
import { singleton } from '#lib/singleton.ts';

/** One durable stream with one durable reader: every subject below `prefix` belongs to it. */
export type Stream = { name: string; prefix: string };

/** The reader that all nodes share: each message goes to one of them, and to another when that one does not answer. */
export const READER = 'apply';

const TWO_MINUTES_MS = 120_000;
/** A message that was not answered for so long is given out again: to be applied twice changes nothing. */
const ANSWER_WITHIN_MS = 10_000;
/** Over all nodes; messages hold a few hundred events at most. */
const IN_FLIGHT = 256;

const made = () => singleton('jetstream.streams', () => new Map<string, Promise<void>>());

/** The stream and its reader exist when this resolves; asked once by each process. */
export async function ensureStream(stream: Stream): Promise<Nats> {
  const known = made().get(stream.name);
  const asked = known ?? make(stream);
  if (!known) made().set(stream.name, asked);
  try {
    await asked;
  } catch (error) {
    if (made().get(stream.name) === asked) made().delete(stream.name);
    throw error;
  }
  return nats();
}

async function make({ name, prefix }: Stream): Promise<void> {
  const { manager } = await nats();
  const subject = `${prefix}.>`;
  const limits = {
    subjects: [subject],
    num_replicas: natsServers().length >= 3 ? 3 : 1,
    max_bytes: env().NATS_LOG_MB * 1024 * 1024,
    // Full means refused: nothing that was acknowledged makes room for what is new.
    discard: DiscardPolicy.New,
    duplicate_window: nanos(TWO_MINUTES_MS),
  };
  const fixed = { name, retention: RetentionPolicy.Limits, storage: StorageType.File };
  try {
    await manager.streams.add({ ...fixed, ...limits });
  } catch (error) {
    if (!isTaken(error)) throw error;
    await manager.streams.update(name, limits);
  }
  await manager.consumers.add(name, {
    durable_name: READER,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ANSWER_WITHIN_MS),
    max_ack_pending: IN_FLIGHT,
    filter_subject: subject,
  });
}

const NAME_IN_USE = 10_058;

/** There is one of that name with other limits. */
const isTaken = (error: unknown) => codeOf(error) === NAME_IN_USE;

/** JetStream's number of a failure; 0 for others. Not by its class, of which Next's copy of this module has another. */
export const codeOf = (error: unknown): number => Number((error as { code?: unknown } | null)?.code) || 0;

/** How far a stream is read. */
export type Standing = {
  /** Everything up to this sequence has been read and acknowledged. */
  read: number;
  /** Messages that wait or are being read. */
  waiting: number;
  oldest: Date | null;
  bytes: number;
  maxBytes: number;
};

/** @throws when the servers do not say */
export async function standingOf(stream: Stream): Promise<Standing> {
  const { manager } = await ensureStream(stream);
  const read = await readUpTo(stream);
  const { state, config } = await manager.streams.info(stream.name);
  // What was read and not yet removed does not wait any more.
  const first = Math.max(state.first_seq, read + 1);
  const waiting = Math.max(0, state.last_seq - first + 1);
  const oldest = waiting > 0 && first === state.first_seq ? new Date(state.first_ts) : null;
  return { read, waiting, oldest, bytes: state.bytes, maxBytes: config.max_bytes };
}

/** The sequence up to which everything has been read and acknowledged. @throws when the servers do not say */
export async function readUpTo(stream: Stream): Promise<number> {
  const { manager } = await ensureStream(stream);
  const { ack_floor } = await manager.consumers.info(stream.name, READER);
  return ack_floor.stream_seq;
}

/** Removes what everybody has done with, so that a full stream is one that nobody reads. */
export async function removeRead(stream: Stream): Promise<void> {
  const { manager } = await ensureStream(stream);
  const read = await readUpTo(stream);
  if (read > 0) await manager.streams.purge(stream.name, { seq: read + 1 });
}
