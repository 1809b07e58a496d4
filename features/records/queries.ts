import { type SQL, sql } from 'drizzle-orm';
import type { TenantDb } from '#db/tenant-db.ts';
import { isLapsed, obligationStatus, type Status } from '#features/compliance/rules/status.ts';
import { requireObligation } from '#features/obligations/queries.ts';
import type { Reach } from '#features/people/queries.ts';
import { factsOf, type StandingRow, standingFacts } from '#features/standings/queries.ts';
import type { LocalDate } from '#lib/local-date.ts';

/** How one obligation stands now. */
export type Standing = {
  obligationId: string;
  requirement: string;
  course: { id: string; slug: string; title: string; minutes: number; coverName: string | null };
  status: Status;
  lapsed: boolean;
  windowOpens: LocalDate | null;
  due: LocalDate | null;
  graceUntil: LocalDate | null;
  /** How the date came about. */
  derivation: string | null;
  timeZone: string;
  validFrom: LocalDate | null;
  validUntil: LocalDate | null;
  /** The attempt under way. */
  attempt: { id: string; startedAt: string; lessonsDone: number; lessons: number } | null;
};

type OneRow = StandingRow & Omit<Standing, 'status' | 'lapsed' | 'obligationId'>;

async function standingNow(db: TenantDb, obligationId: string, now: Date): Promise<Standing | undefined> {
  const [row] = await db.execute<OneRow>(sql`
    select f.*, a.started_at, q.title as requirement, f.time_zone as "timeZone",
      jsonb_build_object('id', c.id, 'slug', c.slug, 'title', cv.title, 'minutes', cv.minutes, 'coverName', cv.cover_name) as course,
      f.window_opens as "windowOpens", f.grace_until as "graceUntil", pd.date_derivation as derivation,
      f.valid_from as "validFrom", f.valid_until as "validUntil",
      case when a.id is not null then jsonb_build_object('id', a.id, 'startedAt', a.started_at,
        'lessonsDone', (select count(*) from lesson_completion lc join lesson l on l.id = lc.lesson_id
                        where lc.attempt_id = a.id and l.required),
        'lessons', (select count(*) from lesson l where l.course_version_id = a.course_version_id and l.required)) end as attempt
    from (${standingFacts(sql`o.id = ${obligationId}::uuid`, now)}) f
    join requirement q on q.id = f.requirement_id
    join course c on c.id = f.course_id
    join course_version cv on cv.id = c.current_version_id
    left join period pd on pd.id = f.period_id
    left join attempt a on a.person_id = f.person_id and a.course_id = f.course_id
      and a.completed_at is null and a.voided_at is null`);
  if (!row) return undefined;
  const facts = factsOf(row);
  const { requirement, course, windowOpens, due, graceUntil, derivation, timeZone } = row;
  const { validFrom, validUntil, attempt } = row;
  return {
    ...{ obligationId, status: obligationStatus(facts, now), lapsed: isLapsed(facts, now) },
    ...{ requirement, course, windowOpens, due, graceUntil, derivation, timeZone },
    ...{ validFrom, validUntil, attempt },
  };
}

export type Round = {
  id: string;
  n: number;
  windowOpens: LocalDate;
  due: LocalDate;
  /** Due as planned, before leave and extensions. */
  plannedDue: LocalDate;
  graceUntil: LocalDate;
  derivation: string;
  validFrom: LocalDate | null;
  validUntil: LocalDate | null;
  openedAt: string;
  closedAt: string | null;
  closedWhy: string | null;
  fulfilments: {
    id: string;
    source: string;
    at: string;
    score: number | null;
    revokedAt: string | null;
    revokedWhy: string | null;
    certificateCode: string | null;
  }[];
  extensions: {
    previousDue: LocalDate;
    newDue: LocalDate;
    reason: string;
    state: string;
    by: string | null;
    at: string;
  }[];
  notices: {
    id: string;
    step: string;
    channel: string;
    state: string;
    why: string | null;
    plannedOn: LocalDate;
    sentAt: string | null;
    recipient: string;
  }[];
};

export type ObligationHistory = {
  standing: Standing;
  person: { id: string; name: string; unit: string | null; employeeNo: string | null };
  reasons: {
    source: string;
    why: string;
    openedAt: string;
    closedAt: string | null;
    closedWhy: string | null;
  }[];
  rounds: Round[];
  exemptions: {
    id: string;
    reason: string;
    document: string | null;
    validFrom: LocalDate;
    validUntil: LocalDate;
    state: string;
    decidedBy: string | null;
  }[];
  absences: { id: string; kind: string; startsOn: LocalDate; endsOn: LocalDate | null; clock: string }[];
};

/** One obligation with all that ever happened to it. @throws not_found when it is out of reach */
export async function obligationDetail(
  db: TenantDb,
  { obligationId, ...reach }: Reach & { obligationId: string },
  now: Date,
): Promise<ObligationHistory> {
  const { personId } = await requireObligation(db, { obligationId, ...reach });
  const standing = await standingNow(db, obligationId, now);
  const [history] = await db.execute<Omit<ObligationHistory, 'standing'>>(sql`
    select
      (select jsonb_build_object('id', p.id, 'name', p.given_name || ' ' || p.family_name, 'unit', u.name,
         'employeeNo', p.employee_no)
       from person p left join unit u on u.id = p.unit_id where p.id = ${personId}::uuid) as person,
      ${listOf(
        sql`'source', r.source, 'why', r.why, 'openedAt', r.opened_at, 'closedAt', r.closed_at, 'closedWhy', r.closed_why`,
        sql`obligation_reason r where r.obligation_id = ${obligationId}::uuid`,
        sql`r.opened_at`,
      )} as reasons,
      ${listOf(
        sql`'id', pd.id, 'n', pd.n, 'windowOpens', pd.window_opens, 'due', pd.due,
          'plannedDue', pd.plan ->> 'due', 'graceUntil', pd.grace_until,
          'derivation', pd.date_derivation, 'validFrom', pd.valid_from, 'validUntil', pd.valid_until,
          'openedAt', pd.opened_at, 'closedAt', pd.closed_at, 'closedWhy', pd.closed_why,
          'fulfilments', ${listOf(
            sql`'id', fu.id, 'source', fu.source, 'at', fu.at, 'score', fu.score, 'revokedAt', fu.revoked_at,
              'revokedWhy', fu.revoked_why, 'certificateCode', ce.code`,
            sql`fulfilment fu left join certificate ce on ce.fulfilment_id = fu.id where fu.period_id = pd.id`,
            sql`fu.at`,
          )},
          'extensions', ${listOf(
            sql`'previousDue', e.previous_due, 'newDue', e.new_due, 'reason', e.reason, 'state', e.state,
              'at', coalesce(e.decided_at, e.requested_at), 'by', b.given_name || ' ' || b.family_name`,
            sql`extension e left join person b on b.id = coalesce(e.decided_by, e.requested_by) where e.period_id = pd.id`,
            sql`e.requested_at`,
          )},
          'notices', ${listOf(
            sql`'id', n.id, 'step', n.step, 'channel', n.channel, 'state', n.state, 'why', n.why,
              'plannedOn', n.planned_on, 'sentAt', n.sent_at, 'recipient', b.given_name || ' ' || b.family_name`,
            sql`notice n join person b on b.id = n.recipient_id where n.period_id = pd.id`,
            sql`n.planned_on, n.step, n.channel`,
          )}`,
        sql`period pd where pd.obligation_id = ${obligationId}::uuid`,
        sql`pd.n desc`,
      )} as rounds,
      ${listOf(
        sql`'id', x.id, 'reason', x.reason, 'document', x.document, 'validFrom', x.valid_from, 'validUntil', x.valid_until,
          'state', x.state, 'decidedBy', b.given_name || ' ' || b.family_name`,
        sql`exemption x left join person b on b.id = x.decided_by where x.obligation_id = ${obligationId}::uuid`,
        sql`x.valid_from desc`,
      )} as exemptions,
      ${listOf(
        sql`'id', a.id, 'kind', a.kind, 'startsOn', a.starts_on, 'endsOn', a.ends_on, 'clock', a.clock`,
        sql`absence a where a.person_id = ${personId}::uuid`,
        sql`a.starts_on desc`,
      )} as absences`);
  if (!standing || !history) throw new Error(`Obligation ${obligationId} has no facts.`);
  return { standing, ...history };
}

const listOf = (fields: SQL, rows: SQL, order: SQL): SQL =>
  sql`(select coalesce(jsonb_agg(jsonb_build_object(${fields}) order by ${order}), '[]') from ${rows})`;
