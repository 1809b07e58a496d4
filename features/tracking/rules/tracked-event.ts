import { z } from 'zod';
import { FASTEST, SLOWEST } from '#features/tracking/rules/speed.ts';

const DAY_SECONDS = 86_400;
const LATEST = Date.UTC(2100, 0);

const nothing = z.strictObject({});
const second = z.int().min(0).max(DAY_SECONDS);
/** Question ids, and option ids as the paper shows them. */
const name = z.string().regex(/^[a-z0-9-]{1,64}$/);
const options = z.array(name).max(12);

const common = {
  /** UUIDv7, made by the player when it happened: the event's name for ever. */
  id: z.uuidv7(),
  /** Counts up in one player's outbox. */
  seq: z.int().min(0).max(2_147_483_647),
  /** Milliseconds since 1970 by the player's clock. */
  at: z.int().min(0).max(LATEST),
};

/** All that a player reports of a lesson: a closed set. */
export const eventSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('lesson.opened'), data: nothing }),
  /** The end was reached: a claim, which completes nothing by itself. */
  z.strictObject({ ...common, kind: z.literal('lesson.finished'), data: nothing }),
  /** Played [from, to) at `speed`; whole seconds of the film. */
  z.strictObject({
    ...common,
    kind: z.literal('video.watched'),
    data: z.strictObject({ from: second, to: second, speed: z.number().min(SLOWEST).max(FASTEST) }),
  }),
  z.strictObject({ ...common, kind: z.literal('video.position'), data: z.strictObject({ at: second }) }),
  z.strictObject({
    ...common,
    kind: z.literal('quiz.answered'),
    data: z.strictObject({ quizAttemptId: z.uuid(), questionId: name, optionIds: options }),
  }),
  z.strictObject({
    ...common,
    kind: z.literal('quiz.submitted'),
    data: z.strictObject({
      quizAttemptId: z.uuid(),
      answers: z.record(name, options).refine((answers) => Object.keys(answers).length <= 100, 'too many'),
    }),
  }),
  /** In view, since the last such event. */
  z.strictObject({
    ...common,
    kind: z.literal('time.spent'),
    data: z.strictObject({ seconds: z.int().min(0).max(60) }),
  }),
]);

export type TrackedEvent = z.infer<typeof eventSchema>;
export type EventKind = TrackedEvent['kind'];
export type EventData<Kind extends EventKind> = Extract<TrackedEvent, { kind: Kind }>['data'];
