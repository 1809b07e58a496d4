import { type SQL, sql } from 'drizzle-orm';
import { amongIds } from '#db/among-ids.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { ObligationFilter } from '#features/compliance/input.ts';
import { DUE_SOON_DAYS, STATUSES, type Status } from '#features/compliance/rules/status.ts';
import { statusSql, todaySql } from '#features/compliance/rules/status-sql.ts';
import type { Reach } from '#features/people/queries.ts';

export type ObligationRow = {
  id: string;
  personId: string;
  name: string;
  employeeNo: string | null;
  unit: string | null;
  site: string | null;
  requirementId: string;
  requirement: string;
  status: Status;
  /** Overdue although proven once. */
  lapsed: boolean;
  due: string | null;
  graceUntil: string | null;
  validUntil: string | null;
  timeZone: string;
};

export type ObligationPage = {
  rows: ObligationRow[];
  /** Rows that pass every filter. */
  total: number;
  /** Rows that pass every filter but that of status, for each status; their sum is the audience. */
  counts: Partial<Record<Status, number>>;
  lapsed: number;
};

/**
 * Who owes what and how it stands, within reach: a page, the total and the counts per status in one round trip. Reads the
 * narrow copy of the facts, and judges it by the SQL twin of the one status rule.
 */
export async function listObligations(
  db: TenantDb,
  filter: ObligationFilter & Reach,
  now: Date,
): Promise<ObligationPage> {
  const { key, column, join } = sorting(filter.sort);
  const [row] = await db.execute<Omit<ObligationPage, 'total'>>(sql`
    with judged as materialized (
      select obligation_id, status, lapsed, ${column} from (${judged(filter, now)}) all_of_them),
    page as (
      select c.obligation_id, c.status, c.lapsed, ${key} as sort_key from judged c ${join}
      where ${hasStatus(filter.status)}
      order by ${order(filter.direction)} limit ${filter.size}::int offset ${(filter.page - 1) * filter.size}::int)
    select
      (select coalesce(jsonb_agg(jsonb_build_object(
        'id', g.obligation_id, 'personId', p.id, 'name', p.given_name || ' ' || p.family_name,
        'employeeNo', p.employee_no, 'unit', u.name, 'site', t.name, 'requirementId', q.id, 'requirement', q.title,
        'status', g.status, 'lapsed', g.lapsed, 'due', s.due, 'graceUntil', s.grace_until,
        'validUntil', s.valid_until, 'timeZone', s.time_zone) order by ${order(filter.direction)}), '[]')
       from page g join standing s using (obligation_id)
       join person p on p.id = s.person_id join requirement q on q.id = s.requirement_id
       left join unit u on u.id = s.unit_id left join site t on t.id = s.site_id) as rows,
      (select coalesce(jsonb_object_agg(status, n), '{}')
       from (select status, count(*) as n from judged group by status) s) as counts,
      (select count(*)::int from judged where lapsed) as lapsed`);
  if (!row) throw new Error('The list of obligations answered nothing.');
  return { ...row, total: totalOf(row, filter.status) };
}

function totalOf(
  { counts, lapsed }: Pick<ObligationPage, 'counts' | 'lapsed'>,
  statuses: ObligationFilter['status'],
): number {
  const chosen: readonly Status[] =
    statuses.length === 0 ? STATUSES : STATUSES.filter((status) => statuses.includes(status));
  const extra = statuses.includes('lapsed') && !statuses.includes('overdue') ? lapsed : 0;
  return chosen.reduce((sum, status) => sum + (counts[status] ?? 0), extra);
}

/** Obligations that pass every filter, each with its status at `now`. */
export const chosen = (filter: ObligationFilter & Reach, now: Date): SQL =>
  sql`select * from (${judged(filter, now)}) j where ${hasStatus(filter.status)}`;

/** The same whatever their status. */
const judged = (filter: ObligationFilter & Reach, now: Date): SQL => sql`
  select f.*, f.status = 'overdue' and f.valid_from is not null as lapsed from (
    select s.obligation_id, s.person_id, s.requirement_id, s.unit_id, s.due, s.valid_from,
      ${statusSql(COLUMNS, now, DUE_SOON_DAYS, sql`s.today`)} as status from (
      select s.*, a.started_at, ${todaySql(sql`s.time_zone`, now)} as today from standing s
      left join attempt a on a.person_id = s.person_id and a.course_id = s.course_id
        and a.completed_at is null and a.voided_at is null
      where ${conditions(filter)} offset 0) s offset 0) f`;

const COLUMNS = {
  timeZone: sql`s.time_zone`,
  personActive: sql`s.person_active`,
  hasOpenReason: sql`s.has_open_reason`,
  exemptFrom: sql`s.exempt_from`,
  exemptUntil: sql`s.exempt_until`,
  leaveFrom: sql`s.leave_from`,
  leaveUntil: sql`s.leave_until`,
  validFrom: sql`s.valid_from`,
  validUntil: sql`s.valid_until`,
  windowOpens: sql`s.window_opens`,
  due: sql`s.due`,
  graceUntil: sql`s.grace_until`,
  startedAt: sql`s.started_at`,
};

function conditions({
  scope,
  viewerId,
  unit,
  site,
  requirement,
  manager,
  rule,
  due,
  text,
}: ObligationFilter & Reach): SQL {
  const all: SQL[] = [sql`true`];
  if (scope.kind === 'units') all.push(inUnits(scope.unitIds));
  if (scope.kind === 'reports') all.push(sql`s.manager_id = ${viewerId}::uuid`);
  if (scope.kind === 'self') all.push(sql`s.person_id = ${viewerId}::uuid`);
  if (unit !== undefined) all.push(inUnits([unit]));
  if (site !== undefined) all.push(sql`s.site_id = ${site}::uuid`);
  if (requirement !== undefined) all.push(sql`s.requirement_id = ${requirement}::uuid`);
  if (manager !== undefined) all.push(sql`s.manager_id = ${manager}::uuid`);
  if (rule !== undefined) all.push(owedBecauseOf(rule));
  if (due !== undefined) all.push(sql`s.due = ${due}::text::date`);
  if (text?.trim()) all.push(calledLike(text.trim()));
  return sql.join(all, sql` and `);
}

const inUnits = (unitIds: readonly string[]): SQL =>
  sql`s.unit_id in (select ua.unit_id from unit_ancestor ua where ${amongIds(sql`ua.ancestor_id`, unitIds)})`;

const owedBecauseOf = (ruleId: string): SQL =>
  sql`s.obligation_id in (select r.obligation_id from obligation_reason r where r.rule_id = ${ruleId}::uuid and r.closed_at is null)`;

function calledLike(text: string): SQL {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return sql`s.person_id in (select p.id from person p where p.given_name || ' ' || p.family_name ilike ${pattern}::text
    or p.email ilike ${pattern}::text or p.employee_no ilike ${pattern}::text)`;
}

/** `lapsed` is no status of its own: it picks those of the overdue. */
function hasStatus(statuses: ObligationFilter['status']): SQL {
  if (statuses.length === 0) return sql`true`;
  const list = `{${statuses.filter((status) => status !== 'lapsed').join()}}`;
  return sql`(status = any(${list}::text[])${statuses.includes('lapsed') ? sql` or lapsed` : sql``})`;
}

const order = (direction: 'asc' | 'desc'): SQL =>
  direction === 'asc'
    ? sql`sort_key asc nulls last, obligation_id`
    : sql`sort_key desc nulls last, obligation_id`;

/** What orders the rows, the column it is found by, and what must be joined for it: to all rows no more than that. */
function sorting(sort: ObligationFilter['sort']): { key: SQL; column: SQL; join: SQL } {
  switch (sort) {
    case 'due':
      return { key: sql`c.due`, column: sql`due`, join: sql`` };
    case 'status':
      return { key: sql`c.status`, column: sql`due`, join: sql`` };
    case 'name':
      return {
        key: sql`sp.family_name || ' ' || sp.given_name`,
        column: sql`person_id`,
        join: sql`join person sp on sp.id = c.person_id`,
      };
    case 'unit':
      return { key: sql`su.name`, column: sql`unit_id`, join: sql`left join unit su on su.id = c.unit_id` };
    case 'requirement':
      return {
        key: sql`sq.title`,
        column: sql`requirement_id`,
        join: sql`join requirement sq on sq.id = c.requirement_id`,
      };
  }
}
