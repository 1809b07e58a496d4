import { z } from 'zod';
import { unavailable } from '#db/failure.ts';
import { type Tenant, tenantById } from '#db/placement.ts';
import { setAside, setUnreadAside } from '#features/dead-letters/commands.ts';
import { appendMessage, behindLog, streamOf } from '#features/intake/commands.ts';
import { type Batch, type Part, readMessage, SEVERAL, writeBatch } from '#features/intake/input.ts';
import { natsServers } from '#lib/jetstream/connection.ts';
import { type Message, readStream, type Verdict } from '#lib/jetstream/read.ts';
import { log } from '#lib/log.ts';

/** Messages of a cluster that one worker holds at once: with their groups, a few megabytes. */
const AT_ONCE = 32;

/** Applies what waits in the clusters' logs, if there are logs. Any number of workers share the messages. */
export function startAppliers(clusters: readonly { name: string }[]): { stop(): Promise<void> } {
  if (natsServers().length === 0) return { stop: async () => {} };
  const readers = clusters.map(({ name }) =>
    readStream(streamOf(name), { handle: (message) => apply(name, message), atOnce: AT_ONCE }),
  );
  return {
    async stop() {
      await Promise.all(readers.map((reader) => reader.stop()));
    },
  };
}

/**
 * One message: its parts are applied, or set aside when they cannot be, each tenant's by itself. When what one of them needs
 * is away all come again, and those that were applied change nothing.
 */
async function apply(cluster: string, { subject, data }: Message): Promise<Verdict> {
  const named = subject.slice(subject.lastIndexOf('.') + 1);
  const tenantId = z.uuid().safeParse(named).success ? named : SEVERAL;
  const parts = await readOrSetAside(tenantId, Buffer.from(data).toString());
  if (parts === 'later') return 'later';
  const tenants = Map.groupBy(parts, (part) => part.tenantId);
  const verdicts = await Promise.all(
    [...tenants].map(([id, own]) => unlessAway(id, () => applyTenant(cluster, id, own))),
  );
  if (!verdicts.includes('later')) return 'done';
  return verdicts.includes('done') ? 'partly' : 'later';
}

/** What `work` comes to; `later` when it fails, and nobody else fails with it. */
async function unlessAway<T>(tenantId: string, work: () => Promise<T>): Promise<T | 'later'> {
  try {
    return await work();
  } catch (error) {
    if (unavailable(error)) log().warn({ err: error, tenantId }, 'the event log waits for the database');
    else log().error({ err: error, tenantId }, 'a part of the event log could not be handled');
    return 'later';
  }
}

/** What cannot be read at all was acknowledged all the same: it is kept for a version that can. */
async function readOrSetAside(tenantId: string, text: string): Promise<Part[] | 'later'> {
  try {
    return readMessage(text, tenantId);
  } catch (error) {
    const kept = await unlessAway(tenantId, () => setUnreadAside(tenantId, text, error));
    return kept === 'later' ? 'later' : [];
  }
}

/** A suspended tenant's too: what was acknowledged is applied. */
async function applyTenant(cluster: string, tenantId: string, parts: readonly Part[]): Promise<Verdict> {
  const tenant = await tenantById(tenantId);
  const verdicts = await Promise.all(parts.map((part) => applyPart(cluster, tenant, part)));
  return verdicts.includes('later') ? 'later' : 'done';
}

async function applyPart(cluster: string, tenant: Tenant | null, part: Part): Promise<Verdict> {
  const { tenantId } = part;
  if (!('batch' in part)) {
    await setUnreadAside(tenantId, part.text, part.fault);
    return 'done';
  }
  if (!tenant) {
    await setAside(tenantId, part.batch, new Error('There is no such tenant.'));
    return 'done';
  }
  const verdict = await applyBatch(tenant, part.batch);
  if (verdict === 'done' || tenant.cluster === cluster) return verdict;
  // Moved to a cluster that is away: it waits in that one's log, and holds up nobody here.
  await appendMessage(tenant.cluster, [writeBatch(tenantId, part.batch)]);
  return 'done';
}

/** A batch that fails by its own fault is applied event by event, so that only those at fault are set aside. */
async function applyBatch(tenant: Tenant, batch: Batch): Promise<Verdict> {
  try {
    return await applied(tenant, batch);
  } catch (error) {
    if (batch.events.length > 1) return applyEach(tenant, batch, error);
    await setAside(tenant.id, batch, error);
    return 'done';
  }
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
  const { kind } = await behindLog().append(tenant, batch);
  return kind === 'durable' ? 'done' : 'later';
}
