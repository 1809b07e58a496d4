import { sql } from 'drizzle-orm';
import { check, date, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, instant, tenantId } from '#db/schema/columns.ts';
import { course } from '#db/schema/tenant/courses.ts';
import { person } from '#db/schema/tenant/people.ts';

/** What is owed. */
export const requirement = pgTable(
  'requirement',
  {
    id: id(),
    tenantId: tenantId(),
    title: text('title').notNull(),
    state: text('state').notNull().default('draft'),
    createdBy: uuid('created_by'),
    createdAt: createdAt(),
  },
  (t) => [check('requirement_state_check', sql`${t.state} in ('draft', 'published', 'retired')`)],
);

/** The terms of a requirement at one time; a version never changes. */
export const requirementVersion = pgTable(
  'requirement_version',
  {
    id: id(),
    tenantId: tenantId(),
    requirementId: uuid('requirement_id')
      .notNull()
      .references(() => requirement.id),
    n: integer('n').notNull(),
    courseId: uuid('course_id')
      .notNull()
      .references(() => course.id),
    /** null: never expires; else {anchor: 'completion' | 'previous-expiry' | 'fixed-day', length: ISO 8601 period, day?: 'MM-DD', minimumActive?: period} */
    validity: jsonb('validity'),
    /** ISO 8601 periods. */
    renewalWindow: text('renewal_window').notNull().default('P60D'),
    grace: text('grace').notNull().default('P14D'),
    /** A completion up to this long before assignment counts. */
    lookBack: text('look_back').notNull().default('P0D'),
    publishedAt: instant('published_at'),
    createdBy: uuid('created_by'),
  },
  (t) => [
    uniqueIndex('requirement_version_n_key').on(t.requirementId, t.n),
    index('requirement_version_course_idx').on(t.courseId),
  ],
);

export const audience = pgTable('audience', {
  id: id(),
  tenantId: tenantId(),
  name: text('name').notNull(),
  createdBy: uuid('created_by'),
  createdAt: createdAt(),
});

/** A predicate over HR attributes. One is active per audience. */
export const audienceRuleVersion = pgTable(
  'audience_rule_version',
  {
    id: id(),
    tenantId: tenantId(),
    audienceId: uuid('audience_id')
      .notNull()
      .references(() => audience.id),
    n: integer('n').notNull(),
    predicate: jsonb('predicate').notNull(),
    state: text('state').notNull().default('draft'),
    createdBy: uuid('created_by'),
    activatedAt: instant('activated_at'),
  },
  (t) => [
    uniqueIndex('audience_rule_version_n_key').on(t.audienceId, t.n),
    uniqueIndex('audience_rule_version_active_key').on(t.audienceId).where(sql`state = 'active'`),
    check('audience_rule_version_state_check', sql`${t.state} in ('draft', 'active', 'obsolete')`),
  ],
);

/** Who was in an audience, when and why. Rows are closed, never deleted. */
export const audienceMember = pgTable(
  'audience_member',
  {
    id: id(),
    tenantId: tenantId(),
    audienceId: uuid('audience_id')
      .notNull()
      .references(() => audience.id),
    ruleVersionId: uuid('rule_version_id')
      .notNull()
      .references(() => audienceRuleVersion.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    validFrom: instant('valid_from').notNull(),
    validTo: instant('valid_to'),
    why: text('why').notNull(),
  },
  (t) => [
    uniqueIndex('audience_member_open_key').on(t.audienceId, t.personId).where(sql`valid_to is null`),
    index('audience_member_person_idx').on(t.personId),
  ],
);

/** Requirement × audience × due policy: the schedule that HR publishes. */
export const assignmentRule = pgTable(
  'assignment_rule',
  {
    id: id(),
    tenantId: tenantId(),
    title: text('title').notNull(),
    requirementId: uuid('requirement_id')
      .notNull()
      .references(() => requirement.id),
    audienceId: uuid('audience_id')
      .notNull()
      .references(() => audience.id),
    /** {kind: 'fixed', date} | {kind: 'days-after', anchor: 'assignment' | 'hire', days} */
    duePolicy: jsonb('due_policy').notNull(),
    priority: integer('priority').notNull().default(0),
    effectiveFrom: date('effective_from', { mode: 'string' }).notNull(),
    state: text('state').notNull().default('draft'),
    createdBy: uuid('created_by'),
    createdAt: createdAt(),
    publishedBy: uuid('published_by'),
    publishedAt: instant('published_at'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    index('assignment_rule_requirement_idx').on(t.requirementId),
    index('assignment_rule_audience_idx').on(t.audienceId),
    check(
      'assignment_rule_state_check',
      sql`${t.state} in ('draft', 'scheduled', 'active', 'paused', 'ended')`,
    ),
  ],
);

/** What a rule could not decide for a person (a missing hire date): HR's queue, never a silent other basis. */
export const assignmentException = pgTable(
  'assignment_exception',
  {
    id: id(),
    tenantId: tenantId(),
    ruleId: uuid('rule_id')
      .notNull()
      .references(() => assignmentRule.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    missing: text('missing').notNull(),
    sentence: text('sentence').notNull(),
    createdAt: createdAt(),
    resolvedAt: instant('resolved_at'),
  },
  (t) => [
    uniqueIndex('assignment_exception_open_key').on(t.ruleId, t.personId).where(sql`resolved_at is null`),
  ],
);

/** What a rehearsal showed, so that publishing can tell whether the facts are still those. */
export const rehearsal = pgTable(
  'rehearsal',
  {
    id: id(),
    tenantId: tenantId(),
    ruleId: uuid('rule_id')
      .notNull()
      .references(() => assignmentRule.id),
    /** sha256 over every line of the rehearsal. */
    hash: text('hash').notNull(),
    totals: jsonb('totals').notNull(),
    /** Person → digest of their line: names who changed since. */
    lines: jsonb('lines').$type<Record<string, string>>().notNull(),
    madeBy: uuid('made_by'),
    madeAt: instant('made_at').notNull(),
  },
  (t) => [index('rehearsal_rule_idx').on(t.ruleId, t.madeAt)],
);

/** A change that would release so many people at once that it waits for somebody to look at it. */
export const audienceHold = pgTable(
  'audience_hold',
  {
    id: id(),
    tenantId: tenantId(),
    audienceId: uuid('audience_id')
      .notNull()
      .references(() => audience.id),
    losing: integer('losing').notNull(),
    allowed: integer('allowed').notNull(),
    sentence: text('sentence').notNull(),
    createdAt: createdAt(),
    resolvedAt: instant('resolved_at'),
    resolvedBy: uuid('resolved_by'),
  },
  (t) => [uniqueIndex('audience_hold_open_key').on(t.audienceId).where(sql`resolved_at is null`)],
);
