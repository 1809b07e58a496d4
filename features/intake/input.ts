import { z } from 'zod';
import type { Launch } from '#features/tracking/rules/launch-token.ts';
import { eventSchema, type TrackedEvent } from '#features/tracking/rules/tracked-event.ts';

/** What one player sent at once, with whose it is and when it came. */
export type Batch = { launch: Launch; receivedAt: Date; events: readonly TrackedEvent[] };

const batchSchema = z
  .object({
    personId: z.uuid(),
    attemptId: z.uuid(),
    lessonId: z.uuid(),
    receivedAt: z.int().min(0),
    events: z.array(eventSchema).min(1),
  })
  .transform(({ receivedAt, events, ...launch }) => ({ launch, receivedAt: new Date(receivedAt), events }));

/**
 * In place of a tenant's id, where a message's subject ends with one: the message says whose its batches are. An id in form, since
 * the version before asks for one there, and keeps what it then cannot read as a dead letter instead of dropping it.
 */
export const SEVERAL = '00000000-0000-0000-0000-000000000000';

const batchesSchema = z.array(z.unknown()).min(1);
/** Batches by tenant; in the form before, a message holds those of the tenant in its subject. */
const messageSchema = z.union([
  batchesSchema.transform((batches) => ({ batches })),
  z.object({ tenants: z.record(z.uuid(), batchesSchema) }),
]);

/** A batch as it stands in a message of the event log. */
export type Written = { tenantId: string; text: string; bytes: number };

export function writeBatch(tenantId: string, { launch, receivedAt, events }: Batch): Written {
  const { personId, attemptId, lessonId } = launch;
  const text = JSON.stringify({ personId, attemptId, lessonId, receivedAt: receivedAt.getTime(), events });
  return { tenantId, text, bytes: Buffer.byteLength(text) };
}

export function writeMessage(batches: readonly Written[]): string {
  const tenants = [...Map.groupBy(batches, ({ tenantId }) => tenantId)].map(
    ([tenantId, own]) => `"${tenantId}":[${own.map(({ text }) => text).join(',')}]`,
  );
  return `{"tenants":{${tenants.join(',')}}}`;
}

/** A batch, or what stands in its place and is none. */
export type Part = { tenantId: string } & ({ batch: Batch } | { text: string; fault: unknown });

/**
 * The parts of a message, each read for itself.
 * @param subject whose it is when it does not say so
 * @throws ZodError or SyntaxError for what is no message of ours
 */
export function readMessage(text: string, subject: string): Part[] {
  const message = messageSchema.parse(JSON.parse(text));
  const tenants = 'tenants' in message ? message.tenants : { [subject]: message.batches };
  return Object.entries(tenants).flatMap(([tenantId, batches]) =>
    batches.map((one) => readPart(tenantId, one)),
  );
}

function readPart(tenantId: string, given: unknown): Part {
  const { data, error } = batchSchema.safeParse(given);
  if (!data) return { tenantId, text: JSON.stringify([given]), fault: error };
  return { tenantId, batch: { ...data, launch: { ...data.launch, tenantId } } };
}
