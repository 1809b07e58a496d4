import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { id, instant, tenantId } from '#db/schema/columns.ts';
import { course, courseVersion, lesson } from '#db/schema/tenant/courses.ts';
import { person } from '#db/schema/tenant/people.ts';

const int4multirange = customType<{ data: string }>({ dataType: () => 'int4multirange' });

/** One go at a course, pinned to the version it began with. Append-only: a re-take is a new row, and the old proof stays. */
export const attempt = pgTable(
  'attempt',
  {
    id: id(),
    tenantId: tenantId(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    courseId: uuid('course_id')
      .notNull()
      .references(() => course.id),
    courseVersionId: uuid('course_version_id')
      .notNull()
      .references(() => courseVersion.id),
    contentSha256: text('content_sha256').notNull(),
    n: integer('n').notNull(),
    startedAt: instant('started_at').notNull(),
    /** When the server saw the last required lesson completed. */
    completedAt: instant('completed_at'),
    /** Share of quiz points over the whole attempt, 0–1; null when the course has no quiz. */
    score: numeric('score', { precision: 5, scale: 4, mode: 'number' }),
    voidedAt: instant('voided_at'),
    voidedWhy: text('voided_why'),
  },
  (t) => [
    uniqueIndex('attempt_n_key').on(t.personId, t.courseId, t.n),
    uniqueIndex('attempt_open_key')
      .on(t.personId, t.courseId)
      .where(sql`completed_at is null and voided_at is null`),
    index('attempt_course_idx').on(t.courseId, t.completedAt),
  ],
);

/** Every event a player sent, once, by the id the player gave it (UUIDv7). */
export const trackingEvent = pgTable(
  'tracking_event',
  {
    id: uuid('id').primaryKey(),
    tenantId: tenantId(),
    attemptId: uuid('attempt_id').notNull(),
    lessonId: uuid('lesson_id').notNull(),
    personId: uuid('person_id').notNull(),
    seq: integer('seq').notNull(),
    kind: text('kind').notNull(),
    /** The player's clock. */
    at: instant('at').notNull(),
    /** The server's clock. */
    receivedAt: instant('received_at').notNull(),
    data: jsonb('data').notNull(),
  },
  (t) => [index('tracking_event_attempt_idx').on(t.attemptId, t.lessonId, t.seq)],
);

/** The fold of a lesson's events: a set function (min, max, union, sum), so order and repetition cannot change it. */
export const lessonProgress = pgTable(
  'lesson_progress',
  {
    tenantId: tenantId(),
    attemptId: uuid('attempt_id').notNull(),
    lessonId: uuid('lesson_id').notNull(),
    personId: uuid('person_id').notNull(),
    startedAt: instant('started_at').notNull(),
    lastAt: instant('last_at').notNull(),
    /** Earliest 'finished' event of the player; a claim, not a completion. */
    finishedAt: instant('finished_at'),
    /** Distinct seconds of the video that were played. */
    watched: int4multirange('watched').notNull().default(sql`'{}'::int4multirange`),
    positionSeconds: integer('position_seconds'),
    /** When and as which event of its player the position was reported: the latest wins, whatever comes in first. */
    positionAt: instant('position_at'),
    positionSeq: integer('position_seq'),
    secondsSpent: integer('seconds_spent').notNull().default(0),
    events: integer('events').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.attemptId, t.lessonId], name: 'lesson_progress_pk' })],
);

/** The server's decision that a lesson is complete, from events alone. */
export const lessonCompletion = pgTable(
  'lesson_completion',
  {
    tenantId: tenantId(),
    attemptId: uuid('attempt_id').notNull(),
    lessonId: uuid('lesson_id')
      .notNull()
      .references(() => lesson.id),
    personId: uuid('person_id').notNull(),
    completedAt: instant('completed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.attemptId, t.lessonId], name: 'lesson_completion_pk' })],
);

/** A quiz sitting, opened on the server with the server's clock and a random draw. */
export const quizAttempt = pgTable(
  'quiz_attempt',
  {
    id: id(),
    tenantId: tenantId(),
    attemptId: uuid('attempt_id')
      .notNull()
      .references(() => attempt.id),
    lessonId: uuid('lesson_id')
      .notNull()
      .references(() => lesson.id),
    personId: uuid('person_id').notNull(),
    n: integer('n').notNull(),
    openedAt: instant('opened_at').notNull(),
    /** Open time + limit; null without a limit. */
    closesAt: instant('closes_at'),
    /** Drawn question ids and option order, as shown: [{questionId, optionIds}]. */
    drawn: jsonb('drawn').$type<{ questionId: string; optionIds: string[] }[]>().notNull(),
    submittedAt: instant('submitted_at'),
    /** {questionId: [optionId]} */
    answers: jsonb('answers').$type<Record<string, string[]>>(),
    score: numeric('score', { precision: 5, scale: 4, mode: 'number' }),
    passed: boolean('passed'),
    late: boolean('late').notNull().default(false),
  },
  (t) => [
    uniqueIndex('quiz_attempt_n_key').on(t.attemptId, t.lessonId, t.n),
    index('quiz_attempt_person_idx').on(t.personId),
  ],
);

/** The order in which batches were applied: the log sequence a page can wait for. */
export const appliedBatch = pgTable('applied_batch', {
  source: text('source').primaryKey(),
  tenantId: tenantId(),
  sequence: bigint('sequence', { mode: 'number' }).notNull(),
  appliedAt: instant('applied_at').notNull(),
});

/** What a person signed, word for word by hash (21 CFR 11.50, 11.70). Append-only. */
export const signature = pgTable(
  'signature',
  {
    id: id(),
    tenantId: tenantId(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    attemptId: uuid('attempt_id'),
    lessonId: uuid('lesson_id'),
    printedName: text('printed_name').notNull(),
    meaning: text('meaning').notNull(),
    /** How the signer was identified at that moment. */
    method: text('method').notNull(),
    documentTitle: text('document_title').notNull(),
    documentVersion: text('document_version').notNull(),
    documentSha256: text('document_sha256').notNull(),
    signedAt: instant('signed_at').notNull(),
  },
  (t) => [
    uniqueIndex('signature_once_key').on(t.attemptId, t.lessonId),
    index('signature_person_idx').on(t.personId),
    check('signature_method_check', sql`${t.method} in ('password', 'session', 'provider')`),
  ],
);
