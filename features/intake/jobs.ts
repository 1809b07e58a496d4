import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { unavailable } from '#db/failure.ts';
import { type Tenant, tenantById } from '#db/placement.ts';
import { setAside, setUnreadAside } from '#features/dead-letters/commands.ts';
import { directLog, streamOf } from '#features/intake/commands.ts';
import { type Batch, readMessage } from '#features/intake/input.ts';
import { natsServers } from '#lib/jetstream/connection.ts';
import { type Message, readStream, type Verdict } from '#lib/jetstream/read.ts';
import { log } from '#lib/log.ts';
import { singleton } from '#lib/singleton.ts';

/** Messages of a cluster that one worker holds at once: with their groups, a few megabytes. */
const AT_ONCE = 32;

/** Applies what waits in the clusters' logs, if there are logs. Any number of workers share the messages. */
export function startAppliers(clusters: readonly { name: string }[]): { stop(): Promise<void> } {
  if (natsServers().length === 0) return { stop: async () => {} };
  const readers = clusters.map(({ name }) => readStream(streamOf(name), { handle: apply, atOnce: AT_ONCE }));
  return {
    async stop() {
      await Promise.all(readers.map((reader) => reader.stop()));
    },
  };
}

/** One message: its batches are applied, or set aside when they cannot be; `later` while the database is away. */
async function apply({ subject, data }: Message): Promise<Verdict> {
  const tenantId = subject.slice(subject.lastIndexOf('.') + 1);
  if (!z.uuid().safeParse(tenantId).success) return notOurs(subject);
  try {
    const tenant = await tenantOf(tenantId);
    const batches = await readOrSetAside(tenantId, Buffer.from(data).toString());
    const verdicts = await Promise.all(batches.map((batch) => applyOne(tenant, tenantId, batch)));
    return verdicts.includes('later') ? 'later' : 'done';
  } catch (error) {
    if (!unavailable(error)) throw error;
    log().warn({ err: error, tenantId }, 'the event log waits for the database');
    return 'later';
  }
}

function notOurs(subject: string): Verdict {
  log().error({ subject }, 'a message of the event log names no tenant and is dropped');
  return 'done';
}

const known = () =>
  singleton('intake.tenants', () => new LRUCache<string, Tenant>({ max: 5_000, ttl: 5 * 60_000 }));

/** A suspended tenant's too: what was acknowledged is applied. */
async function tenantOf(id: string): Promise<Tenant | null> {
  const held = known().get(id);
  if (held) return held;
  const tenant = await tenantById(id);
  if (tenant) known().set(id, tenant);
  return tenant;
}

async function readOrSetAside(tenantId: string, text: string): Promise<Batch[]> {
  try {
    return readMessage(text, tenantId);
  } catch (error) {
    await setUnreadAside(tenantId, text, error);
    return [];
  }
}

/** A batch that fails by its own fault is applied event by event, so that only those at fault are set aside. */
async function applyOne(tenant: Tenant | null, tenantId: string, batch: Batch): Promise<Verdict> {
  if (!tenant) {
    await setAside(tenantId, batch, new Error('There is no such tenant.'));
    return 'done';
  }
  try {
    return await applied(tenant, batch);
  } catch (error) {
    if (batch.events.length === 1) await setAside(tenantId, batch, error);
    else return applyEach(tenant, batch, error);
  }
  return 'done';
}

async function applyEach(tenant: Tenant, batch: Batch, error: unknown): Promise<Verdict> {
  const outcomes = await Promise.all(
    batch.events.map(async (event) => {
      const verdict = await applied(tenant, { ...batch, events: [event] }).catch(() => 'fault' as const);
      return { event, verdict };
    }),
  );
  if (outcomes.some(({ verdict }) => verdict === 'later')) return 'later';
  const events = outcomes.filter(({ verdict }) => verdict === 'fault').map(({ event }) => event);
  if (events.length > 0) await setAside(tenant.id, { ...batch, events }, error);
  return 'done';
}

async function applied(tenant: Tenant, batch: Batch): Promise<Verdict> {
  const { kind } = await directLog().append(tenant, batch);
  return kind === 'durable' ? 'done' : 'later';
}
