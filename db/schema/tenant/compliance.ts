import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id, instant, tenantId } from '#db/schema/columns.ts';
import { person } from '#db/schema/tenant/people.ts';
import { requirement, requirementVersion } from '#db/schema/tenant/requirements.ts';
import { attempt, signature } from '#db/schema/tenant/tracking.ts';

/** Person × requirement, once. Lives while it has at least one open reason. */
export const obligation = pgTable(
  'obligation',
  {
    id: id(),
    tenantId: tenantId(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    requirementId: uuid('requirement_id')
      .notNull()
      .references(() => requirement.id),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('obligation_person_requirement_key').on(t.personId, t.requirementId),
    index('obligation_requirement_idx').on(t.requirementId),
  ],
);

/** Why somebody owes something. Every rule or manual act only adds or closes a reason. */
export const obligationReason = pgTable(
  'obligation_reason',
  {
    id: id(),
    tenantId: tenantId(),
    obligationId: uuid('obligation_id')
      .notNull()
      .references(() => obligation.id),
    source: text('source').notNull(),
    ruleId: uuid('rule_id'),
    /** A sentence for the person: "You work in Finance (rule …)". */
    why: text('why').notNull(),
    openedAt: instant('opened_at').notNull(),
    openedBy: uuid('opened_by'),
    closedAt: instant('closed_at'),
    closedBy: uuid('closed_by'),
    closedWhy: text('closed_why'),
  },
  (t) => [
    index('obligation_reason_obligation_idx').on(t.obligationId).where(sql`closed_at is null`),
    uniqueIndex('obligation_reason_rule_open_key').on(t.obligationId, t.ruleId).where(sql`closed_at is null`),
    index('obligation_reason_rule_idx').on(t.ruleId),
    check('obligation_reason_source_check', sql`${t.source} in ('rule', 'manual', 'manager', 'import')`),
  ],
);

/** One round of an obligation. Open until it is fulfilled or closed; at most one is open. */
export const period = pgTable(
  'period',
  {
    id: id(),
    tenantId: tenantId(),
    obligationId: uuid('obligation_id')
      .notNull()
      .references(() => obligation.id),
    requirementVersionId: uuid('requirement_version_id')
      .notNull()
      .references(() => requirementVersion.id),
    n: integer('n').notNull(),
    /** The dates as they were planned, before leave and extensions; the dates below follow from it. */
    plan: jsonb('plan')
      .$type<{ windowOpens: string; countedFrom: string; due: string; because: string }>()
      .notNull(),
    windowOpens: date('window_opens', { mode: 'string' }).notNull(),
    due: date('due', { mode: 'string' }).notNull(),
    graceUntil: date('grace_until', { mode: 'string' }).notNull(),
    /** Where the person works: due means the end of that local day. */
    timeZone: text('time_zone').notNull(),
    /** The instants of "due" and "grace until", for indexes and reminders. */
    dueAt: instant('due_at').notNull(),
    graceEndsAt: instant('grace_ends_at').notNull(),
    /** What a fulfilment of this period is worth; null until fulfilled, `valid_until` null again if it never expires. */
    validFrom: date('valid_from', { mode: 'string' }),
    validUntil: date('valid_until', { mode: 'string' }),
    dateDerivation: text('date_derivation').notNull(),
    openedAt: instant('opened_at').notNull(),
    /** Fulfilled, or given up with the obligation. */
    closedAt: instant('closed_at'),
    closedWhy: text('closed_why'),
  },
  (t) => [
    uniqueIndex('period_n_key').on(t.obligationId, t.n),
    uniqueIndex('period_open_key').on(t.obligationId).where(sql`closed_at is null`),
    index('period_due_idx').on(t.dueAt).where(sql`closed_at is null`),
    check('period_dates_check', sql`${t.windowOpens} <= ${t.due} and ${t.due} <= ${t.graceUntil}`),
    check(
      'period_validity_check',
      sql`${t.validFrom} is null or ${t.validUntil} is null or ${t.validFrom} <= ${t.validUntil}`,
    ),
  ],
);

/** The proof that a period was met. */
export const fulfilment = pgTable(
  'fulfilment',
  {
    id: id(),
    tenantId: tenantId(),
    periodId: uuid('period_id')
      .notNull()
      .references(() => period.id),
    source: text('source').notNull(),
    attemptId: uuid('attempt_id').references(() => attempt.id),
    signatureId: uuid('signature_id').references(() => signature.id),
    at: instant('at').notNull(),
    by: uuid('by'),
    score: numeric('score', { precision: 5, scale: 4, mode: 'number' }),
    revokedAt: instant('revoked_at'),
    revokedBy: uuid('revoked_by'),
    revokedWhy: text('revoked_why'),
  },
  (t) => [
    uniqueIndex('fulfilment_active_key').on(t.periodId).where(sql`revoked_at is null`),
    index('fulfilment_attempt_idx').on(t.attemptId),
    check(
      'fulfilment_source_check',
      sql`${t.source} in ('attempt', 'evidence', 'equivalency', 'import', 'override')`,
    ),
  ],
);

/** A waiver with an end. */
export const exemption = pgTable(
  'exemption',
  {
    id: id(),
    tenantId: tenantId(),
    obligationId: uuid('obligation_id')
      .notNull()
      .references(() => obligation.id),
    reason: text('reason').notNull(),
    document: text('document'),
    validFrom: date('valid_from', { mode: 'string' }).notNull(),
    validUntil: date('valid_until', { mode: 'string' }).notNull(),
    state: text('state').notNull().default('requested'),
    requestedBy: uuid('requested_by'),
    requestedAt: instant('requested_at').notNull(),
    decidedBy: uuid('decided_by'),
    decidedAt: instant('decided_at'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    index('exemption_obligation_idx').on(t.obligationId),
    check('exemption_dates_check', sql`${t.validFrom} <= ${t.validUntil}`),
    check(
      'exemption_state_check',
      sql`${t.state} in ('requested', 'approved', 'rejected', 'ended', 'revoked')`,
    ),
  ],
);

export const extension = pgTable(
  'extension',
  {
    id: id(),
    tenantId: tenantId(),
    periodId: uuid('period_id')
      .notNull()
      .references(() => period.id),
    previousDue: date('previous_due', { mode: 'string' }).notNull(),
    newDue: date('new_due', { mode: 'string' }).notNull(),
    reason: text('reason').notNull(),
    state: text('state').notNull().default('requested'),
    requestedBy: uuid('requested_by'),
    requestedAt: instant('requested_at').notNull(),
    decidedBy: uuid('decided_by'),
    decidedAt: instant('decided_at'),
  },
  (t) => [
    index('extension_period_idx').on(t.periodId),
    check('extension_state_check', sql`${t.state} in ('requested', 'granted', 'denied', 'withdrawn')`),
  ],
);

/** Leave. `clock`: what it does to running deadlines. */
export const absence = pgTable(
  'absence',
  {
    id: id(),
    tenantId: tenantId(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    kind: text('kind').notNull(),
    startsOn: date('starts_on', { mode: 'string' }).notNull(),
    endsOn: date('ends_on', { mode: 'string' }),
    clock: text('clock').notNull().default('pause'),
    source: text('source').notNull(),
    recordedBy: uuid('recorded_by'),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
  },
  (t) => [
    index('absence_person_idx').on(t.personId, t.startsOn),
    check('absence_clock_check', sql`${t.clock} in ('pause', 'shift', 'ignore')`),
    check('absence_dates_check', sql`${t.endsOn} is null or ${t.startsOn} <= ${t.endsOn}`),
  ],
);

/**
 * A copy of the facts that decide a status, one narrow row an obligation, for lists of 50,000. Never the status itself: that
 * follows from the facts and the day. A nightly reconciler reports where the copy has drifted.
 */
export const standing = pgTable(
  'standing',
  {
    obligationId: uuid('obligation_id')
      .primaryKey()
      .references(() => obligation.id),
    tenantId: tenantId(),
    personId: uuid('person_id').notNull(),
    requirementId: uuid('requirement_id').notNull(),
    courseId: uuid('course_id'),
    unitId: uuid('unit_id'),
    siteId: uuid('site_id'),
    managerId: uuid('manager_id'),
    timeZone: text('time_zone').notNull(),
    personActive: boolean('person_active').notNull(),
    hasOpenReason: boolean('has_open_reason').notNull(),
    exemptFrom: date('exempt_from', { mode: 'string' }),
    exemptUntil: date('exempt_until', { mode: 'string' }),
    leaveFrom: date('leave_from', { mode: 'string' }),
    leaveUntil: date('leave_until', { mode: 'string' }),
    validFrom: date('valid_from', { mode: 'string' }),
    validUntil: date('valid_until', { mode: 'string' }),
    periodId: uuid('period_id'),
    windowOpens: date('window_opens', { mode: 'string' }),
    due: date('due', { mode: 'string' }),
    graceUntil: date('grace_until', { mode: 'string' }),
    computedAt: instant('computed_at').notNull(),
  },
  (t) => [index('standing_person_idx').on(t.personId), index('standing_manager_idx').on(t.managerId)],
);

/** What a person can show to others; verifiable by its code on a public page. */
export const certificate = pgTable(
  'certificate',
  {
    id: id(),
    tenantId: tenantId(),
    /** 128 random bits, base32 (Crockford), shown in groups. */
    code: text('code').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    attemptId: uuid('attempt_id')
      .notNull()
      .references(() => attempt.id),
    fulfilmentId: uuid('fulfilment_id').references(() => fulfilment.id),
    printedName: text('printed_name').notNull(),
    courseTitle: text('course_title').notNull(),
    /** sha256 over what the certificate states. */
    sha256: text('sha256').notNull(),
    issuedAt: instant('issued_at').notNull(),
    validUntil: date('valid_until', { mode: 'string' }),
    supersededBy: uuid('superseded_by'),
    revokedAt: instant('revoked_at'),
    revokedWhy: text('revoked_why'),
  },
  (t) => [
    uniqueIndex('certificate_code_key').on(t.code),
    uniqueIndex('certificate_attempt_key').on(t.attemptId),
    index('certificate_person_idx').on(t.personId, t.issuedAt),
    index('certificate_fulfilment_idx').on(t.fulfilmentId),
  ],
);
