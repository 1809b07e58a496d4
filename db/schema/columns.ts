import { sql } from 'drizzle-orm';
import { timestamp, uuid } from 'drizzle-orm/pg-core';

/** The session's tenant; empty outside `withTenant`, and an empty setting reads as null, which no row matches. */
export const currentTenant = sql`nullif(current_setting('app.current_tenant', true), '')::uuid`;

export const tenantId = () => uuid('tenant_id').notNull().default(currentTenant);

/** Time-ordered keys (RFC 9562 §5.7): index-friendly, and no sequence to reconcile when a tenant moves. */
export const id = () => uuid('id').primaryKey().default(sql`uuidv7()`);

export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const createdAt = () => instant('created_at').notNull().defaultNow();
