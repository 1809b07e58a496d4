import type { CausalPoint, LogPosition } from '#db/causal.ts';
import { unavailable } from '#db/failure.ts';
import type { Tenant } from '#db/placement.ts';
import { type Batch, writeBatch } from '#features/intake/input.ts';
import { applyBatch } from '#features/tracking/commands.ts';
import { type EventLog, groupedLog } from '#lib/event-log.ts';
import { natsServers } from '#lib/jetstream/connection.ts';
import { NotLogged, publish } from '#lib/jetstream/publish.ts';
import type { Stream } from '#lib/jetstream/stream.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

/** What is known of a batch when it is durable. */
export type Receipt = {
  /** Ids of events that are not stored, whoever sends them: not of that person's attempt. */
  refused: ReadonlySet<string>;
  /** Where the batch is: in the tables, or in a log and in the tables a moment later. */
  at: { kind: 'applied'; seen: CausalPoint } | { kind: 'logged'; position: LogPosition };
};

export type Intake = EventLog<Tenant, Batch, Receipt>;

/** Events that may wait to be durable in one process; beyond, players are asked to come again and keep theirs. */
const QUEUE_EVENTS = 20_000;
const GROUP_EVENTS = 1_000;
const GROUPS_PER_CLUSTER = 2;
/** A group costs this process about as much as twenty requests in it: a tenant's busy hour makes fifty a second. */
const PACE_MS = 20;
/** Behind a log nobody waits for an acknowledgement: fewer and larger groups, still applied before a page asks for them. */
const UNHURRIED_PACE_MS = 80;

/** Where players' batches become durable: in a log of its own if there is one. */
export const intake = (): Intake => (natsServers().length > 0 ? streamLog() : directLog());

/** Batches are applied to the tenant's tables at once, those of a tenant in groups: durable is applied. */
export const directLog = (): Intake =>
  singleton('intake.direct', () =>
    groupedLog({
      commit: applied,
      keyOf: ({ id }) => id,
      placeOf: ({ cluster }) => cluster,
      weigh: ({ events }) => events.length,
      groupWeight: GROUP_EVENTS,
      limit: QUEUE_EVENTS,
      groupsAtOnce: GROUPS_PER_CLUSTER,
      paceMs: natsServers().length > 0 ? UNHURRIED_PACE_MS : PACE_MS,
      refusal: (error) => (unavailable(error) ? 'unavailable' : null),
    }),
  );

async function applied(tenant: Tenant, batches: readonly Batch[]): Promise<Receipt> {
  const received = batches.flatMap(({ events, ...common }) => events.map((event) => ({ event, ...common })));
  const { stored, refused, seen } = await applyBatch(tenant, received);
  count('track_groups');
  count('track_requests', batches.length);
  count('track_events_stored', stored);
  if (refused.length > 0) log().warn({ tenant: tenant.slug, refused }, 'events were refused');
  return { refused: new Set(refused), at: { kind: 'applied', seen } };
}

/** A message goes through the servers' memory several times: many batches share one, and it stays far below their limit of 1 MB. */
const MESSAGE_BYTES = 256 * 1024;
const QUEUE_BYTES = 32 * 1024 * 1024;
/** Lanes that append at once; each waits for the servers a few milliseconds, or seconds while they choose a leader. */
const APPENDS_PER_CLUSTER = 16;
/** Each message costs three servers a millisecond together: a crowd's batches share few, and wait no longer than one notices. */
const GATHER_MS = 40;

type Written = { text: string; bytes: number };

/** Each cluster has a stream of its own, so that one whose database is away fills no other's. */
export const streamOf = (cluster: string): Stream => ({
  name: `lectern-track-${cluster}`,
  prefix: `lectern.track.${cluster}`,
});

/** Batches wait in JetStream, and workers apply them (`features/intake/jobs.ts`): durable is logged. */
export const streamLog = (): Intake =>
  singleton('intake.stream', () => {
    const log = groupedLog<Tenant, Written, Receipt>({
      commit: logged,
      keyOf: ({ id }) => id,
      placeOf: ({ cluster }) => cluster,
      weigh: ({ bytes }) => bytes,
      groupWeight: MESSAGE_BYTES,
      limit: QUEUE_BYTES,
      groupsAtOnce: APPENDS_PER_CLUSTER,
      paceMs: GATHER_MS,
      refusal: (error) => (error instanceof NotLogged ? error.why : null),
    });
    return { append: (tenant, batch) => log.append(tenant, written(batch)), drained: () => log.drained() };
  });

function written(batch: Batch): Written {
  const text = writeBatch(batch);
  return { text, bytes: Buffer.byteLength(text) };
}

async function logged(tenant: Tenant, batches: readonly Written[]): Promise<Receipt> {
  const { cluster, id } = tenant;
  const stream = streamOf(cluster);
  const message = Buffer.from(`[${batches.map(({ text }) => text).join(',')}]`);
  const seq = await publish(stream, `${stream.prefix}.${id}`, message);
  count('track_messages');
  count('track_requests', batches.length);
  return { refused: new Set(), at: { kind: 'logged', position: { cluster, seq } } };
}
