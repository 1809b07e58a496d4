import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { id, instant, tenantId } from '#db/schema/columns.ts';
import { person } from '#db/schema/tenant/people.ts';
import { requirement } from '#db/schema/tenant/requirements.ts';

/**
 * Whose results are no longer what the facts say: written with the fact, removed by whoever has counted anew. Rows are only
 * added, so no writer waits for another or for the counting.
 */
export const resultMark = pgTable(
  'result_mark',
  {
    id: id(),
    tenantId: tenantId(),
    kind: text('kind').$type<'person' | 'requirement'>().notNull(),
    /** The person or the requirement. */
    subjectId: uuid('subject_id').notNull(),
    markedAt: instant('marked_at').notNull(),
    /** By the night's sweep alone: nothing is known to have changed, and a difference is drift. */
    swept: boolean('swept').notNull().default(false),
  },
  (t) => [
    index('result_mark_subject_idx').on(t.kind, t.subjectId),
    index('result_mark_age_idx').on(t.kind, t.markedAt),
    check('result_mark_kind_check', sql`${t.kind} in ('person', 'requirement')`),
  ],
);

/**
 * What one person has done so far, counted. Days are those of the person's own time zone. No reference: its check would lock the
 * person's row, and whoever counts hundreds would meet whoever changes several.
 */
export const progressSummary = pgTable('progress_summary', {
  personId: uuid('person_id').primaryKey(),
  tenantId: tenantId(),
  coursesDone: integer('courses_done').notNull(),
  coursesBegun: integer('courses_begun').notNull(),
  lessonsDone: integer('lessons_done').notNull(),
  /** As the courses state them, of each time one was finished. */
  minutesDone: integer('minutes_done').notNull(),
  activeDays: integer('active_days').notNull(),
  lastActiveOn: date('last_active_on', { mode: 'string' }),
  /** Days in a row up to the last active one. */
  streakDays: integer('streak_days').notNull(),
  computedAt: instant('computed_at').notNull(),
});

/** What a person finished in a quarter of the tenant's time zone, and what it is worth on the leaderboard. */
export const quarterScore = pgTable(
  'quarter_score',
  {
    personId: uuid('person_id').notNull(),
    /** '2026-Q4'. */
    quarter: text('quarter').notNull(),
    tenantId: tenantId(),
    lessons: integer('lessons').notNull(),
    courses: integer('courses').notNull(),
    points: integer('points').notNull(),
    computedAt: instant('computed_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.personId, t.quarter], name: 'quarter_score_pk' }),
    index('quarter_score_points_idx').on(t.quarter, t.points),
  ],
);

/** A person who does not want to be shown on the leaderboard. */
export const leaderboardAbsence = pgTable('leaderboard_absence', {
  personId: uuid('person_id')
    .primaryKey()
    .references(() => person.id),
  tenantId: tenantId(),
  leftAt: instant('left_at').notNull(),
});

/** How a requirement stands among the people of one department, sub-units apart; the row without one is of people without. */
export const completionRate = pgTable(
  'completion_rate',
  {
    id: id(),
    tenantId: tenantId(),
    requirementId: uuid('requirement_id')
      .notNull()
      .references(() => requirement.id),
    unitId: uuid('unit_id'),
    /** Who owes it: the sum of the others. */
    owed: integer('owed').notNull(),
    onTime: integer('on_time').notNull(),
    late: integer('late').notNull(),
    open: integer('open').notNull(),
    overdue: integer('overdue').notNull(),
    /** Exempt or on leave. */
    excused: integer('excused').notNull(),
    computedAt: instant('computed_at').notNull(),
  },
  (t) => [
    unique('completion_rate_key').on(t.requirementId, t.unitId).nullsNotDistinct(),
    check(
      'completion_rate_sum_check',
      sql`${t.owed} = ${t.onTime} + ${t.late} + ${t.open} + ${t.overdue} + ${t.excused}`,
    ),
  ],
);
