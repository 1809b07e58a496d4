import { sql } from 'drizzle-orm';
import {
  check,
  date,
  foreignKey,
  index,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { createdAt, id, instant, tenantId } from '#db/schema/columns.ts';

/** Organisation units: departments and their parts. */
export const unit = pgTable(
  'unit',
  {
    id: id(),
    tenantId: tenantId(),
    parentId: uuid('parent_id'),
    name: text('name').notNull(),
    code: text('code').notNull(),
  },
  (t) => [
    uniqueIndex('unit_code_key').on(t.code),
    index('unit_parent_idx').on(t.parentId),
    foreignKey({ columns: [t.parentId], foreignColumns: [t.id], name: 'unit_parent_fk' }),
  ],
);

/** Every unit with itself and each of its ancestors, so that "including sub-units" is one equality join. */
export const unitAncestor = pgTable(
  'unit_ancestor',
  {
    tenantId: tenantId(),
    unitId: uuid('unit_id')
      .notNull()
      .references(() => unit.id),
    ancestorId: uuid('ancestor_id')
      .notNull()
      .references(() => unit.id),
  },
  (t) => [
    primaryKey({ columns: [t.unitId, t.ancestorId], name: 'unit_ancestor_pk' }),
    index('unit_ancestor_ancestor_idx').on(t.ancestorId, t.unitId),
  ],
);

export const site = pgTable(
  'site',
  {
    id: id(),
    tenantId: tenantId(),
    name: text('name').notNull(),
    code: text('code').notNull(),
    country: text('country').notNull(),
    timeZone: text('time_zone').notNull(),
  },
  (t) => [uniqueIndex('site_code_key').on(t.code)],
);

/** A person. The attribute columns are today's copy of `person_attribute`, written in the same transaction by one command. */
export const person = pgTable(
  'person',
  {
    id: id(),
    tenantId: tenantId(),
    email: text('email').notNull(),
    givenName: text('given_name').notNull(),
    familyName: text('family_name').notNull(),
    employeeNo: text('employee_no'),
    locale: text('locale').notNull(),
    timeZone: text('time_zone').notNull(),
    status: text('status').notNull().default('active'),
    unitId: uuid('unit_id').references(() => unit.id),
    siteId: uuid('site_id').references(() => site.id),
    managerId: uuid('manager_id'),
    jobTitle: text('job_title'),
    employmentType: text('employment_type'),
    hiredOn: date('hired_on', { mode: 'string' }),
    firstSignInAt: instant('first_sign_in_at'),
    /** Sessions issued before this instant are refused. */
    sessionsValidFrom: instant('sessions_valid_from'),
    createdAt: createdAt(),
  },
  (t) => [
    check('person_status_check', sql`${t.status} in ('active', 'inactive', 'left')`),
    check('person_email_lower_check', sql`${t.email} = lower(${t.email})`),
    uniqueIndex('person_email_key').on(t.email),
    uniqueIndex('person_employee_no_key').on(t.employeeNo),
    index('person_name_idx').on(t.familyName, t.givenName, t.id),
    index('person_unit_idx').on(t.unitId),
    index('person_site_idx').on(t.siteId),
    index('person_manager_idx').on(t.managerId),
    foreignKey({ columns: [t.managerId], foreignColumns: [t.id], name: 'person_manager_fk' }),
  ],
);

/** Every HR attribute, dated in both senses: when it was true (valid) and when we learnt it (recorded). Rows are closed, never deleted. */
export const personAttribute = pgTable(
  'person_attribute',
  {
    id: id(),
    tenantId: tenantId(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    name: text('name').notNull(),
    value: text('value'),
    validFrom: date('valid_from', { mode: 'string' }).notNull(),
    validTo: date('valid_to', { mode: 'string' }),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
    source: text('source').notNull(),
  },
  (t) => [
    index('person_attribute_person_idx').on(t.personId, t.name, t.validFrom),
    uniqueIndex('person_attribute_open_key').on(t.personId, t.name).where(sql`valid_to is null`),
    check('person_attribute_dates_check', sql`${t.validTo} is null or ${t.validTo} >= ${t.validFrom}`),
  ],
);

export const ROLES = ['learner', 'manager', 'author', 'hr_admin', 'tenant_admin', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

/** A role given to a person, over a unit and its sub-units, or over the whole tenant when `unit_id` is null. */
export const personRole = pgTable(
  'person_role',
  {
    id: id(),
    tenantId: tenantId(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    role: text('role').$type<Role>().notNull(),
    unitId: uuid('unit_id').references(() => unit.id),
    grantedBy: uuid('granted_by'),
    grantedAt: instant('granted_at').notNull().defaultNow(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    index('person_role_person_idx').on(t.personId),
    check(
      'person_role_role_check',
      sql`${t.role} in ('learner', 'manager', 'author', 'hr_admin', 'tenant_admin', 'auditor')`,
    ),
  ],
);

/** Password of a person who signs in without an identity provider: argon2id, PHC string. */
export const credential = pgTable('credential', {
  personId: uuid('person_id')
    .primaryKey()
    .references(() => person.id),
  tenantId: tenantId(),
  passwordHash: text('password_hash').notNull(),
  changedAt: instant('changed_at').notNull().defaultNow(),
});

/** A session that was signed out before its token expires; the row is of no use after that, and a job removes it. */
export const signedOutSession = pgTable(
  'signed_out_session',
  {
    sessionId: uuid('session_id').primaryKey(),
    tenantId: tenantId(),
    personId: uuid('person_id')
      .notNull()
      .references(() => person.id),
    signedOutAt: instant('signed_out_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('signed_out_session_person_idx').on(t.personId)],
);

/** Tenant settings as rows: `brand`, `policies`, … each a JSON value whose shape is parsed where it is read. */
export const setting = pgTable('setting', {
  name: text('name').primaryKey(),
  tenantId: tenantId(),
  value: jsonb('value').notNull(),
  changedAt: instant('changed_at').notNull().defaultNow(),
});
