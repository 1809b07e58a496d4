import { sql } from 'drizzle-orm';
import { amongIds } from '#db/among-ids.ts';
import type { Tenant } from '#db/placement.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { takeTurn } from '#db/turn.ts';
import { obligationStatus } from '#features/compliance/rules/status.ts';
import { enqueue } from '#features/jobs/commands.ts';
import { wording } from '#features/notices/rules/wording.ts';
import { type ReadyNotice, readyNotices, readyPeriods } from '#features/reminders/queries.ts';
import { type Fate, fatesOf } from '#features/reminders/rules/fate.ts';
import { factsOf, type StandingRow, standingsOf } from '#features/standings/queries.ts';
import { localDay } from '#lib/clock.ts';
import { inParts } from '#lib/parts.ts';

const AT_ONCE = 1_000;

/**
 * Decides about every notice whose day has come: sends, suppresses with the reason, or leaves it for the next run. Run twice
 * or late it says nothing twice and loses nothing.
 * @returns how many go out
 */
export async function remind(tenant: Tenant, now: Date): Promise<number> {
  const ready = await withTenant(tenant, 'write', async (db) => {
    await addNewManagers(db, now);
    return readyPeriods(db, now);
  });
  let sent = 0;
  for (const part of inParts(ready, AT_ONCE)) {
    sent += await withTenant(tenant, 'write', (db) => remindSome(db, part, now));
  }
  return sent;
}

async function remindSome(db: TenantDb, periodIds: readonly string[], now: Date): Promise<number> {
  // Two workers that decide about one tenant at once would both find a notice unsent.
  await takeTurn(db, 'remind');
  const ready = await readyNotices(db, periodIds, now);
  const standings = await standingsFor(db, ready, now);
  const decided = [...Map.groupBy(ready, ({ periodId }) => periodId).values()].flatMap((notices) => {
    const [one] = notices;
    const standing = one && standings.get(one.obligationId);
    if (!one || !standing) return [];
    const facts = {
      period: one,
      status: obligationStatus(factsOf(standing), now),
      personActive: standing.person_active,
      managerId: one.managerId,
    };
    const about = new Map(notices.map((notice) => [notice.id, notice]));
    return fatesOf(notices, facts, localDay(now, standing.time_zone)).flatMap((fate) => {
      const notice = about.get(fate.id);
      return notice ? [outcomeOf(notice, fate, now)] : [];
    });
  });
  await store(db, decided);
  if (decided.some(({ state }) => state === 'queued')) await enqueue(db, 'mail.send', {}, { key: 'waiting' });
  return decided.filter(({ state }) => state === 'sent' || state === 'queued').length;
}

/** Whoever manages the person on the day is told, also when they were not yet on the day of the assignment. */
async function addNewManagers(db: TenantDb, now: Date): Promise<void> {
  await db.execute(sql`
    insert into notice (period_id, step, recipient_id, person_id, channel, planned_on)
    select n.period_id, n.step, p.manager_id, n.person_id, n.channel, n.planned_on
    from notice n join person p on p.id = n.person_id
    where n.state = 'planned' and n.step = 'manager-after' and p.manager_id <> n.recipient_id
      and n.planned_on <= (${now.toISOString()}::text::timestamptz at time zone p.time_zone)::date
    on conflict do nothing`);
}

async function standingsFor(
  db: TenantDb,
  ready: readonly ReadyNotice[],
  now: Date,
): Promise<Map<string, StandingRow>> {
  const ids = [...new Set(ready.map(({ obligationId }) => obligationId))];
  const rows = await standingsOf(db, amongIds(sql`o.id`, ids), now);
  return new Map(rows.map((row) => [row.obligation_id, row]));
}

type Decided = {
  id: string;
  state: 'sent' | 'queued' | 'suppressed' | 'planned';
  why: string | null;
  subject: string;
  body: string;
  href: string | null;
  sentAt: string | null;
};

function outcomeOf(notice: ReadyNotice, fate: Fate, now: Date): Decided {
  const silent = { id: notice.id, subject: '', body: '', href: null, sentAt: null };
  if (fate.state !== 'send') return { ...silent, state: fate.state, why: fate.why };
  const { step, daysLeft } = fate;
  const words = wording({ ...notice, step, daysLeft, why: notice.why ?? 'it was assigned to you.' });
  const href = step === 'manager-after' ? '/manage' : `/courses/${notice.courseSlug}`;
  return notice.channel === 'in-app'
    ? { id: notice.id, state: 'sent', why: null, ...words, href, sentAt: now.toISOString() }
    : { id: notice.id, state: 'queued', why: null, ...words, href, sentAt: null };
}

async function store(db: TenantDb, decided: readonly Decided[]): Promise<void> {
  await db.execute(sql`
    update notice n set state = d.state, why = d.why, subject = d.subject, body = d.body, href = d.href, sent_at = d."sentAt"
    from jsonb_to_recordset(${JSON.stringify(decided)}::text::jsonb)
      as d (id uuid, state text, why text, subject text, body text, href text, "sentAt" timestamptz)
    where n.id = d.id and n.state = 'planned'`);
}
