import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id, instant, tenantId } from '#db/schema/columns.ts';
import { person } from '#db/schema/tenant/people.ts';

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

/** A stored file, named by its content: the same bytes have one name for ever. */
export const media = pgTable(
  'media',
  {
    id: id(),
    tenantId: tenantId(),
    sha256: text('sha256').notNull(),
    /** Immutable name under the media prefix: `<sha256>.<extension>`. */
    name: text('name').notNull(),
    contentType: text('content_type').notNull(),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    alt: text('alt'),
    /** What its file was called by who brought it; null for what came with the portal. */
    title: text('title'),
    addedBy: uuid('added_by').references(() => person.id),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('media_name_key').on(t.name), index('media_added_by_idx').on(t.addedBy)],
);

/** A file on its way into the store, part by part, until it is a medium or was refused. */
export const mediaUpload = pgTable(
  'media_upload',
  {
    id: id(),
    tenantId: tenantId(),
    fileName: text('file_name').notNull(),
    bytes: bigint('bytes', { mode: 'number' }).notNull(),
    partBytes: integer('part_bytes').notNull(),
    /** Tells the browser whether a file that is chosen again is this one. */
    fingerprint: text('fingerprint').notNull(),
    /** What the store calls the upload. */
    handle: text('handle').notNull(),
    startedBy: uuid('started_by')
      .notNull()
      .references(() => person.id),
    startedAt: instant('started_at').notNull(),
    /** When the browser said that all parts are there: then it is looked at. */
    handedInAt: instant('handed_in_at'),
    /** Since when a worker looks at it; one that died lets go of it after a while. */
    takenAt: instant('taken_at'),
    settledAt: instant('settled_at'),
    refusal: text('refusal'),
    mediaId: uuid('media_id').references(() => media.id),
    /** When nothing was left of it where uploads lie. */
    clearedAt: instant('cleared_at'),
    /** When whoever began it wanted to read of it no more. */
    putAwayAt: instant('put_away_at'),
  },
  (t) => [
    index('media_upload_open_idx').on(t.startedAt).where(sql`settled_at is null`),
    index('media_upload_uncleared_idx').on(t.settledAt).where(sql`cleared_at is null`),
    index('media_upload_started_by_idx').on(t.startedBy),
    index('media_upload_media_id_idx').on(t.mediaId),
    check('media_upload_refusal_check', sql`refusal is null or settled_at is not null`),
  ],
);

export const course = pgTable(
  'course',
  {
    id: id(),
    tenantId: tenantId(),
    slug: text('slug').notNull(),
    /** The published version that new attempts are pinned to; null while nothing is published. */
    currentVersionId: uuid('current_version_id'),
    retiredAt: instant('retired_at'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('course_slug_key').on(t.slug),
    index('course_current_version_idx').on(t.currentVersionId),
  ],
);

/** What a course was at one time. A published version never changes. */
export const courseVersion = pgTable(
  'course_version',
  {
    id: id(),
    tenantId: tenantId(),
    courseId: uuid('course_id')
      .notNull()
      .references(() => course.id),
    n: integer('n').notNull(),
    state: text('state').notNull().default('draft'),
    title: text('title').notNull(),
    summary: text('summary').notNull(),
    /** Markdown. */
    description: text('description').notNull().default(''),
    topic: text('topic').notNull(),
    level: text('level').notNull(),
    language: text('language').notNull(),
    minutes: integer('minutes').notNull(),
    coverName: text('cover_name'),
    /** sha256 over the canonical content of the version and its lessons: what an attempt is evidence of. */
    contentSha256: text('content_sha256').notNull(),
    publishedAt: instant('published_at'),
    createdAt: createdAt(),
    search: tsvector('search').generatedAlwaysAs(
      sql`setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', summary || ' ' || topic), 'B') || setweight(to_tsvector('simple', description), 'C')`,
    ),
  },
  (t) => [
    uniqueIndex('course_version_n_key').on(t.courseId, t.n),
    index('course_version_search_idx').using('gin', t.search),
    index('course_version_title_trgm_idx').using('gin', sql`${t.title} gin_trgm_ops`),
    index('course_version_topic_idx').on(t.topic),
    check('course_version_state_check', sql`${t.state} in ('draft', 'published', 'retired')`),
  ],
);

export const LESSON_KINDS = ['text', 'video', 'quiz', 'policy'] as const;
export type LessonKind = (typeof LESSON_KINDS)[number];

/** `body` by kind — text: {markdown}; video: {src, poster, seconds, completeAt, captions: [{lang, label, src}], transcript};
 *  quiz: {draw, passMark, timeLimitMinutes, maxAttempts}; policy: {title, version, markdown, sha256, meaning}. Parsed where read. */
export const lesson = pgTable(
  'lesson',
  {
    id: id(),
    tenantId: tenantId(),
    courseVersionId: uuid('course_version_id')
      .notNull()
      .references(() => courseVersion.id),
    position: integer('position').notNull(),
    kind: text('kind').$type<LessonKind>().notNull(),
    title: text('title').notNull(),
    minutes: integer('minutes').notNull(),
    required: boolean('required').notNull().default(true),
    body: jsonb('body').notNull(),
    /** Stored, since an index on an expression is lost to row-level security: to_tsvector is not leakproof. */
    titleWords: tsvector('title_words').generatedAlwaysAs(sql`to_tsvector('simple', title)`),
  },
  (t) => [
    uniqueIndex('lesson_position_key').on(t.courseVersionId, t.position),
    index('lesson_title_words_idx').using('gin', t.titleWords),
    check('lesson_kind_check', sql`${t.kind} in ('text', 'video', 'quiz', 'policy')`),
  ],
);

/** A question of a quiz lesson's bank. `answer` never leaves the server before submission. */
export const question = pgTable(
  'question',
  {
    id: id(),
    tenantId: tenantId(),
    lessonId: uuid('lesson_id')
      .notNull()
      .references(() => lesson.id),
    kind: text('kind').notNull(),
    prompt: text('prompt').notNull(),
    /** [{id, text}] */
    options: jsonb('options').$type<{ id: string; text: string }[]>().notNull(),
    /** Option ids; for `ordering` in the right order. */
    answer: jsonb('answer').$type<string[]>().notNull(),
    explanation: text('explanation').notNull().default(''),
    points: integer('points').notNull().default(1),
  },
  (t) => [
    index('question_lesson_idx').on(t.lessonId),
    check('question_kind_check', sql`${t.kind} in ('single', 'multiple', 'boolean', 'ordering')`),
  ],
);
