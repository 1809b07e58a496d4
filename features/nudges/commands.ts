import { sql } from 'drizzle-orm';
import type { TenantDb } from '#db/tenant-db.ts';
import { type Actor, recordAudit } from '#features/audit/commands.ts';
import { enqueue } from '#features/jobs/commands.ts';
import { CHANNELS } from '#features/notices/commands.ts';
import type { NudgeInput } from '#features/nudges/input.ts';
import { type OpenDuty, openDuties, requireAll } from '#features/nudges/queries.ts';
import type { Nudged } from '#features/nudges/rules/nudge-outcome.ts';
import { nudgeStep, nudgeWords } from '#features/nudges/rules/nudge-words.ts';
import { worthANudge } from '#features/nudges/rules/open-duties.ts';
import type { Reach } from '#features/people/queries.ts';
import { localDay } from '#lib/clock.ts';
import { daysBetween } from '#lib/local-date.ts';
import { inParts } from '#lib/parts.ts';

type Act = { reach: Reach; by: Actor; from: string; now: Date };

/**
 * Reminds people of what they owe, in the portal and by e-mail: about one period at most once a day, whoever asks and
 * however often.
 * @param act.from who asks, as the message names them
 * @throws not_found when one of the people is out of reach: then nobody is nudged
 */
export async function nudge(db: TenantDb, input: NudgeInput, act: Act): Promise<Nudged> {
  const { reach, by, from, now } = act;
  await requireAll(db, input.people, reach);
  const picked = new Set(input.people);
  const open = Map.groupBy(await openDuties(db, input, reach, now), ({ personId }) => personId);
  const due = [...open].flatMap(([personId, duties]) =>
    picked.has(personId) ? worthANudge(duties) : duties,
  );
  const told = new Set<string>();
  for (const part of inParts(due, 5_000)) {
    for (const periodId of await sayOnce(db, part, from, now)) told.add(periodId);
  }
  const said = Map.groupBy(
    due.filter(({ periodId }) => told.has(periodId)),
    ({ personId }) => personId,
  );
  await recordAudit(
    db,
    [...said].map(([id, duties]) => ({
      at: now,
      actor: by,
      action: 'person.nudged',
      subject: { kind: 'person', id },
      changes: { about: { before: null, after: duties.map(({ requirement }) => requirement) } },
    })),
  );
  if (said.size > 0) await enqueue(db, 'mail.send', {}, { key: 'waiting' });
  const idle = [...picked].filter((personId) => !open.has(personId)).length;
  return { people: said.size, already: open.size - said.size, idle };
}

/** @returns the periods about which nothing had been said today */
async function sayOnce(
  db: TenantDb,
  duties: readonly OpenDuty[],
  from: string,
  now: Date,
): Promise<string[]> {
  const notices = duties.map((duty) => {
    const today = localDay(now, duty.timeZone);
    const words = nudgeWords({ ...duty, from, daysLeft: daysBetween(today, duty.due) });
    const { periodId, personId, courseSlug } = duty;
    return { periodId, personId, step: nudgeStep(today), today, href: `/courses/${courseSlug}`, ...words };
  });
  const rows = await db.execute<{ period_id: string }>(sql`
    insert into notice (period_id, step, recipient_id, person_id, channel, state, planned_on, subject, body, href,
      created_at, sent_at)
    select d."periodId", d.step, d."personId", d."personId", c.channel,
      case c.channel when 'email' then 'queued' else 'sent' end, d.today, d.subject, d.body, d.href, at.now,
      case when c.channel <> 'email' then at.now end
    from jsonb_to_recordset(${JSON.stringify(notices)}::text::jsonb)
      as d ("periodId" uuid, "personId" uuid, step text, today date, subject text, body text, href text)
    cross join jsonb_array_elements_text(${JSON.stringify(CHANNELS)}::text::jsonb) as c (channel)
    cross join (select ${now.toISOString()}::text::timestamptz as now) at
    on conflict (period_id, step, recipient_id, channel) do nothing
    returning period_id`);
  return [...rows].map(({ period_id }) => period_id);
}
