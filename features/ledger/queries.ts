import { and, asc, count, desc, eq, inArray, like, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { obligation, period } from '#db/schema/tenant/compliance.ts';
import { notice } from '#db/schema/tenant/notices.ts';
import { person } from '#db/schema/tenant/people.ts';
import { requirement } from '#db/schema/tenant/requirements.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { LedgerAddress } from '#features/ledger/input.ts';
import type { NoticeState } from '#features/ledger/rules/notice-words.ts';
import { named, type Reach, reaches } from '#features/people/queries.ts';

type Asked = Omit<LedgerAddress, 'page'> & Reach & { page: number; size: number };

const recipient = alias(person, 'recipient');

const selected = {
  id: notice.id,
  step: notice.step,
  channel: notice.channel,
  state: notice.state,
  why: notice.why,
  plannedOn: notice.plannedOn,
  sentAt: notice.sentAt,
  readAt: notice.readAt,
  recipient: sql<string>`${recipient.givenName} || ' ' || ${recipient.familyName}`,
  personId: person.id,
  name: sql<string>`${person.givenName} || ' ' || ${person.familyName}`,
  obligationId: obligation.id,
  requirement: requirement.title,
};

/** A notice is within reach when the person it is about is. */
const entries = (db: TenantDb) =>
  db
    .select(selected)
    .from(notice)
    .innerJoin(person, eq(person.id, notice.personId))
    .innerJoin(recipient, eq(recipient.id, notice.recipientId))
    .innerJoin(period, eq(period.id, notice.periodId))
    .innerJoin(obligation, eq(obligation.id, period.obligationId))
    .innerJoin(requirement, eq(requirement.id, obligation.requirementId));

export type LedgerRow = Awaited<ReturnType<typeof entries>>[number];

/** 'Waiting to go out' is two states to the machine and one to a reader. */
const hasState = (state: NoticeState): SQL | undefined =>
  state === 'queued' ? inArray(notice.state, ['queued', 'sending']) : eq(notice.state, state);

const conditions = ({ step, channel, q, ...reach }: Asked): SQL | undefined =>
  and(
    reaches(reach),
    step ? or(eq(notice.step, step), like(notice.step, `${step}:%`)) : undefined,
    channel ? eq(notice.channel, channel) : undefined,
    named(q),
  );

/** What happened before what is to come; of what is to come, the next first. */
const order = (state: NoticeState | undefined) =>
  state === 'planned'
    ? [asc(notice.plannedOn), asc(notice.id)]
    : [sql`${notice.state} = 'planned'`, desc(notice.plannedOn), desc(notice.id)];

/** A page of the ledger, the latest day first, with how many entries each state has under the other filters. */
export async function listLedger(db: TenantDb, asked: Asked) {
  const where = conditions(asked);
  const [rows, counts] = await Promise.all([
    entries(db)
      .where(and(where, asked.state ? hasState(asked.state) : undefined))
      .orderBy(...order(asked.state))
      .limit(asked.size)
      .offset((asked.page - 1) * asked.size),
    db
      .select({ state: notice.state, entries: count() })
      .from(notice)
      .innerJoin(person, eq(person.id, notice.personId))
      .where(where)
      .groupBy(notice.state),
  ]);
  return { rows, counts: countsByState(counts) };
}

function countsByState(rows: { state: string; entries: number }[]): Partial<Record<NoticeState, number>> {
  const counts: Partial<Record<NoticeState, number>> = {};
  for (const { state, entries } of rows) {
    const shown = (state === 'sending' ? 'queued' : state) as NoticeState;
    counts[shown] = (counts[shown] ?? 0) + entries;
  }
  return counts;
}

/** Everything said, to be said or not said about one obligation, the latest first. */
export const ledgerOf = (db: TenantDb, obligationId: string) =>
  entries(db).where(eq(obligation.id, obligationId)).orderBy(desc(notice.plannedOn), desc(notice.id));
