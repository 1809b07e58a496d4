import type { CausalPoint, LogPosition } from '#db/causal.ts';
import { unavailable } from '#db/failure.ts';
import type { Tenant } from '#db/placement.ts';
import { type Batch, SEVERAL, type Written, writeBatch, writeMessage } from '#features/intake/input.ts';
import { applyBatch } from '#features/tracking/commands.ts';
import { type EventLog, groupedLog } from '#lib/event-log.ts';
import { natsServers } from '#lib/jetstream/connection.ts';
import { NotLogged, publish, restsFromAppending } from '#lib/jetstream/publish.ts';
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
const QUEUE_EVENTS = 40_000;
const GROUP_EVENTS = 1_000;
const GROUPS_PER_CLUSTER = 2;
/** A group costs this process about as much as twenty requests in it: a tenant's busy hour makes fifty a second. */
const PACE_MS = 20;
/** Behind a log nobody waits for an acknowledgement: fewer and larger groups, still applied before a page asks for them. */
const UNHURRIED_PACE_MS = 150;

/** Where players' batches become durable: in a log of its own if there is one. */
export const intake = (): Intake => (natsServers().length > 0 ? streamLog() : directLog());

/** Batches are applied to the tenant's tables at once, those of a tenant in groups: durable is applied. */
export const directLog = (): Intake =>
  singleton('intake.direct', () => tables({ limit: QUEUE_EVENTS, paceMs: PACE_MS }));

/** The same behind a log: bounded by the messages that a worker holds, so that a tenant's full share puts off nobody's message. */
export const behindLog = (): Intake =>
  singleton('intake.behind', () => tables({ limit: Number.POSITIVE_INFINITY, paceMs: UNHURRIED_PACE_MS }));

const tables = (bounds: { limit: number; paceMs: number }): Intake =>
  groupedLog({
    commit: applied,
    keyOf: ({ id }) => id,
    placeOf: ({ cluster }) => cluster,
    ownerOf: ({ id }) => id,
    weigh: ({ events }) => events.length,
    groupWeight: GROUP_EVENTS,
    groupsAtOnce: GROUPS_PER_CLUSTER,
    refusal: (error) => (unavailable(error) ? 'unavailable' : null),
    ...bounds,
  });

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
/** Each message costs three servers three milliseconds together: a crowd's batches share few, and wait no longer than one notices. */
const GATHER_MS = 60;

/** Each cluster has a stream of its own, so that one whose database is away fills no other's. */
export const streamOf = (cluster: string): Stream => ({
  name: `lectern-track-${cluster}`,
  prefix: `lectern.track.${cluster}`,
});

/**
 * Batches wait in JetStream, and workers apply them (`features/intake/jobs.ts`): durable is logged. Those of a cluster's tenants
 * share messages, so that a thousand small tenants cost what one large one does.
 */
export const streamLog = (): Intake =>
  singleton('intake.stream', () => {
    const log = groupedLog<string, Written, Receipt>({
      commit: logged,
      keyOf: (cluster) => cluster,
      placeOf: (cluster) => cluster,
      ownerOf: (_, { tenantId }) => tenantId,
      weigh: ({ bytes }) => bytes,
      groupWeight: MESSAGE_BYTES,
      limit: QUEUE_BYTES,
      groupsAtOnce: 1,
      paceMs: GATHER_MS,
      refusal: (error) => (error instanceof NotLogged ? error.why : null),
    });
    return {
      async append({ id, cluster }, batch) {
        if (restsFromAppending(streamOf(cluster))) return { kind: 'refused', why: 'unavailable' };
        return log.append(cluster, writeBatch(id, batch));
      },
      drained: () => log.drained(),
    };
  });

async function logged(cluster: string, batches: readonly Written[]): Promise<Receipt> {
  const seq = await appendMessage(cluster, batches);
  count('track_messages');
  count('track_requests', batches.length);
  return { refused: new Set(), at: { kind: 'logged', position: { cluster, seq } } };
}

/** One message with batches of any of a cluster's tenants; gives its sequence. @throws NotLogged */
export function appendMessage(cluster: string, batches: readonly Written[]): Promise<number> {
  const stream = streamOf(cluster);
  return publish(stream, `${stream.prefix}.${SEVERAL}`, Buffer.from(writeMessage(batches)));
}
