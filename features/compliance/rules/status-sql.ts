import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { DUE_SOON_DAYS, type Status, type StatusFacts } from '#features/compliance/rules/status.ts';

/** For each fact of `StatusFacts` the column or expression that holds it: text, boolean, date and (startedAt) timestamptz. */
export type StatusColumns = { [Fact in keyof StatusFacts]: SQLWrapper };

/** The local day of an IANA zone at `now`, as a date. */
export const todaySql = (timeZone: SQLWrapper, now: Date): SQL<string> =>
  sql<string>`(${now.toISOString()}::timestamptz at time zone ${timeZone})::date`;

/**
 * The SQL twin of `obligationStatus`: the same borders in the same order, fed the same rows in a test.
 * @param today a column that holds the local day already: lists of thousands work it out once a row
 */
export function statusSql(
  c: StatusColumns,
  now: Date,
  dueSoonDays = DUE_SOON_DAYS,
  today: SQLWrapper = todaySql(c.timeZone, now),
): SQL<Status> {
  const windowOpen = sql`${c.windowOpens} <= ${today}`;
  const valid = covers(c.validFrom, c.validUntil, today);
  return sql<Status>`case
    when not ${c.personActive} or not ${c.hasOpenReason} then 'not_required'
    when ${c.exemptUntil} is not null and ${covers(c.exemptFrom, c.exemptUntil, today)} then 'exempt'
    when ${covers(c.leaveFrom, c.leaveUntil, today)} then 'on_leave'
    when ${valid} and ${windowOpen} then 'compliant_renewing'
    when ${valid} then 'compliant'
    when ${today} > coalesce(${c.graceUntil}, ${c.due}, ${c.validUntil}) then 'overdue'
    when ${today} > ${c.due} then 'in_grace'
    when ${c.due} - ${today} <= ${dueSoonDays}::int then 'due_soon'
    when ${c.startedAt} <= ${now.toISOString()}::timestamptz then 'in_progress'
    when ${c.windowOpens} is null or ${windowOpen} then 'not_started'
    else 'upcoming'
  end`;
}

/** The SQL twin of `isLapsed`. */
export const lapsedSql = (c: StatusColumns, now: Date): SQL<boolean> =>
  sql<boolean>`(coalesce(${c.validFrom} <= ${todaySql(c.timeZone, now)}, false) and ${statusSql(c, now)} = 'overdue')`;

const covers = (from: SQLWrapper, until: SQLWrapper, today: SQLWrapper): SQL =>
  sql`(${from} <= ${today} and (${until} is null or ${today} <= ${until}))`;
