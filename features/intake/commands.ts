import type { CausalPoint } from '#db/causal.ts';
import { unavailable } from '#db/failure.ts';
import type { Tenant } from '#db/placement.ts';
import { applyBatch } from '#features/tracking/commands.ts';
import type { Launch } from '#features/tracking/rules/launch-token.ts';
import type { TrackedEvent } from '#features/tracking/rules/tracked-event.ts';
import { type EventLog, groupedLog } from '#lib/event-log.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';
import { singleton } from '#lib/singleton.ts';

/** What one player sent at once, with whose it is and when it came. */
export type Batch = { launch: Launch; receivedAt: Date; events: readonly TrackedEvent[] };

/** What is known of a batch when it is durable. */
export type Receipt = {
  /** Ids of events that are not stored, whoever sends them: not of that person's attempt. */
  refused: ReadonlySet<string>;
  /** What a read must have seen to show the batch. */
  seen: CausalPoint;
};

export type Intake = EventLog<Tenant, Batch, Receipt>;

/** Events that may wait to be durable in one process; beyond, players are asked to come again and keep theirs. */
const QUEUE_EVENTS = 20_000;
const GROUP_EVENTS = 1_000;
const GROUPS_PER_CLUSTER = 2;
/** A group costs this process about as much as twenty requests in it: a tenant's busy hour makes fifty a second. */
const PACE_MS = 20;

/** Where players' batches become durable. */
export const intake = (): Intake => directLog();

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
      paceMs: PACE_MS,
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
  return { refused: new Set(refused), seen };
}
