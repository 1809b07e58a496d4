import { and, inArray, sql } from 'drizzle-orm';
import { notice } from '#db/schema/tenant/notices.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { REMINDER_STEPS } from '#features/compliance/rules/reminder-steps.ts';
import { inParts } from '#lib/parts.ts';

export const CHANNELS = ['in-app', 'email'] as const;

/**
 * Plans what will be said about open periods, or moves what is planned after their dates have moved. A step that would fall
 * before the assignment is left out; what was sent or suppressed is not touched. The SQL twin of `plannedSteps`.
 */
export async function planNotices(db: TenantDb, periodIds: readonly string[]): Promise<void> {
  const steps = JSON.stringify(REMINDER_STEPS);
  const channels = JSON.stringify(CHANNELS);
  for (const part of inParts(periodIds, 20_000)) {
    await db.execute(sql`
      insert into notice (period_id, step, recipient_id, person_id, channel, planned_on)
      select pd.id, s.step, case s."to" when 'manager' then p.manager_id else p.id end, p.id, c.channel,
        case when s."daysFromDue" is null then pd.window_opens else pd.due + s."daysFromDue" end
      from unnest(${`{${part.join()}}`}::uuid[]) as wanted (id)
      join period pd on pd.id = wanted.id and pd.closed_at is null
      join obligation o on o.id = pd.obligation_id
      join person p on p.id = o.person_id
      cross join jsonb_to_recordset(${steps}::text::jsonb) as s (step text, "to" text, "daysFromDue" int)
      cross join jsonb_array_elements_text(${channels}::text::jsonb) as c (channel)
      where (s."to" = 'person' or p.manager_id is not null)
        and (s."daysFromDue" is null or pd.due + s."daysFromDue" > pd.window_opens)
      on conflict (period_id, step, recipient_id, channel)
        do update set planned_on = excluded.planned_on where notice.state = 'planned'`);
  }
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
