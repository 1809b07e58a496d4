import { bigint, index, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { id, instant, tenantId } from '#db/schema/columns.ts';

/** Who did what. Personal values appear as salted hashes; written unchained, sealed in order afterwards. Insert-only. */
export const auditEvent = pgTable(
  'audit_event',
  {
    id: id(),
    tenantId: tenantId(),
    at: instant('at').notNull(),
    /** person | system | operator */
    actorKind: text('actor_kind').notNull(),
    actorId: uuid('actor_id'),
    onBehalfOf: uuid('on_behalf_of'),
    action: text('action').notNull(),
    subjectKind: text('subject_kind').notNull(),
    subjectId: uuid('subject_id').notNull(),
    /** {field: {before: hash | null, after: hash | null}} */
    changes: jsonb('changes')
      .$type<Record<string, { before: string | null; after: string | null }>>()
      .notNull(),
    requestId: text('request_id'),
  },
  (t) => [
    index('audit_event_subject_idx').on(t.subjectKind, t.subjectId, t.at),
    index('audit_event_at_idx').on(t.at),
  ],
);

/** The values behind the hashes, erasable without breaking the chain (GDPR art. 17). */
export const auditValue = pgTable(
  'audit_value',
  {
    tenantId: tenantId(),
    eventId: uuid('event_id')
      .notNull()
      .references(() => auditEvent.id),
    field: text('field').notNull(),
    salt: text('salt').notNull(),
    before: jsonb('before'),
    after: jsonb('after'),
  },
  (t) => [primaryKey({ columns: [t.eventId, t.field], name: 'audit_value_pk' })],
);

/** The chain: seal n hashes event n and seal n−1. Insert-only. */
export const auditSeal = pgTable(
  'audit_seal',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey(),
    tenantId: tenantId(),
    eventId: uuid('event_id')
      .notNull()
      .references(() => auditEvent.id),
    prevHash: text('prev_hash').notNull(),
    hash: text('hash').notNull(),
    sealedAt: instant('sealed_at').notNull(),
  },
  (t) => [uniqueIndex('audit_seal_event_key').on(t.eventId)],
);

/** Events that wait for their seal: filled by a trigger, emptied by the sealer. */
export const auditPending = pgTable('audit_pending', {
  eventId: uuid('event_id').primaryKey(),
  tenantId: tenantId(),
});
