import { and, eq, inArray, sql } from 'drizzle-orm';
import { notice } from '#db/schema/tenant/notices.ts';
import { sizeClass } from '#db/size-class.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { DONE_ALREADY, plannedSteps } from '#features/compliance/rules/reminder-steps.ts';
import { localDay } from '#lib/clock.ts';
import { inParts } from '#lib/parts.ts';
import { remember } from '#lib/remember.ts';

export const CHANNELS = ['in-app', 'email'] as const;

export type Plannable = {
  id: string;
  timeZone: string;
  dates: { windowOpens: string; due: string };
};

/** Plans what will be said about open periods, or moves what is planned after their dates have moved; what was said stays. */
export async function planNotices(db: TenantDb, periods: readonly Plannable[], now: Date): Promise<void> {
  const stepsOf = remember(
    ({ windowOpens, due, today }: { windowOpens: string; due: string; today: string }) =>
      plannedSteps({ windowOpens, due }, true, today),
  );
  const planned = periods.flatMap(({ id, timeZone, dates: { windowOpens, due } }) =>
    stepsOf({ windowOpens, due, today: localDay(now, timeZone) }).map((step) => ({ id, ...step })),
  );
  for (const part of inParts(planned, 20_000)) {
    await db.execute(sql`
      insert ${sizeClass(part.length)} into notice (period_id, step, recipient_id, person_id, channel, planned_on)
      select s.id, s.step, case s."to" when 'manager' then p.manager_id else p.id end, p.id, c.channel, s."on"
      from jsonb_to_recordset(${JSON.stringify(part)}::text::jsonb) as s (id uuid, step text, "to" text, "on" date)
      join period pd on pd.id = s.id
      join obligation o on o.id = pd.obligation_id
      join person p on p.id = o.person_id
      cross join jsonb_array_elements_text(${JSON.stringify(CHANNELS)}::text::jsonb) as c (channel)
      where s."to" = 'person' or p.manager_id is not null
      on conflict (period_id, step, recipient_id, channel)
        do update set planned_on = excluded.planned_on where notice.state = 'planned'`);
  }
}

/** What was not said because it was done already is planned again: it turned out not to be. What was said is not said twice. */
export async function resumeNotices(db: TenantDb, period: Plannable, now: Date): Promise<void> {
  await db
    .update(notice)
    .set({ state: 'planned', why: null })
    .where(and(eq(notice.periodId, period.id), eq(notice.state, 'suppressed'), eq(notice.why, DONE_ALREADY)));
  await planNotices(db, [period], now);
}

/** What was planned or waits to be sent about these periods is not said any more. */
export async function suppressNotices(
  db: TenantDb,
  periodIds: readonly string[],
  why: string,
): Promise<void> {
  for (const part of inParts(periodIds, 10_000)) {
    await db
      .update(notice)
      .set({ state: 'suppressed', why })
      .where(and(inArray(notice.periodId, part), inArray(notice.state, ['planned', 'queued'])));
  }
}
