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

const messageSchema = z.array(batchSchema).min(1);

/** A batch as it stands in a message of the event log; the message's subject says whose tenant it is. */
export function writeBatch({ launch, receivedAt, events }: Batch): string {
  const { personId, attemptId, lessonId } = launch;
  return JSON.stringify({ personId, attemptId, lessonId, receivedAt: receivedAt.getTime(), events });
}

/** @throws ZodError or SyntaxError for what is not a message of ours */
export function readMessage(text: string, tenantId: string): Batch[] {
  const batches = messageSchema.parse(JSON.parse(text));
  return batches.map(({ launch, ...rest }) => ({ ...rest, launch: { ...launch, tenantId } }));
}
