import { type SQL, sql } from 'drizzle-orm';
import { amongIds } from '#db/among-ids.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Scope } from '#features/access/rules/permissions.ts';
import { obligationFilter } from '#features/compliance/input.ts';
import { chosen } from '#features/compliance/queries.ts';
import type { Status } from '#features/compliance/rules/status.ts';

export type Counts = {
  owed: number;
  onTime: number;
  late: number;
  open: number;
  overdue: number;
  excused: number;
};

/** Which statuses each number counts: the same by which HR's list is narrowed. */
export const COUNTED = {
  done: ['compliant', 'compliant_renewing'],
  open: ['in_grace', 'due_soon', 'in_progress', 'not_started', 'upcoming'],
  overdue: ['overdue'],
  excused: ['exempt', 'on_leave'],
} as const satisfies Record<string, readonly Status[]>;

const EVERYBODY = { ...obligationFilter.parse({}), scope: { kind: 'all' }, viewerId: '' } as const;

/**
 * How a requirement stands by department, judged by the one rule of HR's list; late is who met it after the day it was due.
 * Proofs are looked up row by row: right after thousands were written, the planner still expects few.
 */
export const countedRates = (requirementId: string, now: Date): SQL => sql`
  select unit_id, count(status)::int as owed,
    (count(status) filter (where ${is('done')} and not late))::int as on_time,
    (count(status) filter (where ${is('done')} and late))::int as late,
    (count(status) filter (where ${is('open')}))::int as open,
    (count(status) filter (where ${is('overdue')}))::int as overdue,
    (count(status) filter (where ${is('excused')}))::int as excused
  from (
    select c.unit_id, c.status, coalesce(proof.at >= met.due_at, false) as late
    from (${chosen({ ...EVERYBODY, requirement: requirementId }, now)}) c
    left join lateral (
      select pd.id, pd.due_at from period pd
      where pd.obligation_id = c.obligation_id and pd.valid_from is not null
      order by pd.n desc limit 1) met on ${is('done')}
    left join lateral (
      select f.at from fulfilment f where f.period_id = met.id and f.revoked_at is null limit 1) proof on true
    where c.status <> 'not_required'
    union all select null, null, false) judged
  group by unit_id`;

const is = (what: keyof typeof COUNTED): SQL => sql`status = any(${`{${COUNTED[what].join()}}`}::text[])`;

export type Rate = Counts & { id: string };
export type Rates = {
  total: Counts;
  byUnit: Rate[];
  byRequirement: (Rate & { title: string })[];
  /** When the oldest of these numbers was counted; null when nothing is. */
  countedAt: string | null;
  /** Something has happened since, and is being counted. */
  behind: boolean;
};

type Asked = { scope: Scope; unit?: string | undefined; requirement?: string | undefined };

/** The kept rates within reach: in all, per department with what lies below it, and per requirement. */
export async function readRates(db: TenantDb, asked: Asked): Promise<Rates> {
  const [row] = await db.execute<Rates>(sql`
    with kept as materialized (
      select r.* from completion_rate r where ${asked.requirement ? sql`r.requirement_id = ${asked.requirement}::uuid` : sql`true`}),
    shown as materialized (select r.* from kept r where ${within(asked, sql`r.unit_id`)})
    select (select ${counts} from shown) as total,
      (select coalesce(jsonb_agg(counts || jsonb_build_object('id', id)), '[]') from (
        select ua.ancestor_id as id, ${counts} as counts
        from shown join unit_ancestor ua using (unit_id) where ${within(asked, sql`ua.ancestor_id`)}
        group by 1 having sum(owed) > 0) u) as "byUnit",
      (select coalesce(jsonb_agg(counts || jsonb_build_object('id', q.id, 'title', q.title) order by q.title), '[]') from (
        select requirement_id, ${counts} as counts from shown group by 1 having sum(owed) > 0) s
        join requirement q on q.id = s.requirement_id) as "byRequirement",
      (select min(computed_at) from kept) as "countedAt",
      exists (select from result_mark m where m.kind = 'requirement' and not m.swept
        and ${asked.requirement ? sql`m.subject_id = ${asked.requirement}::uuid` : sql`true`}) as behind`);
  if (!row) throw new Error('The rates answered nothing.');
  return row;
}

const counts = sql`jsonb_build_object('owed', coalesce(sum(owed), 0), 'onTime', coalesce(sum(on_time), 0),
  'late', coalesce(sum(late), 0), 'open', coalesce(sum(open), 0), 'overdue', coalesce(sum(overdue), 0),
  'excused', coalesce(sum(excused), 0))`;

/** People without a department belong to nobody's part of the tenant; a department of which a part is seen is not told of in part. */
function within({ scope, unit }: Asked, unitId: SQL): SQL {
  const all: SQL[] = [sql`true`];
  const below = (ids: readonly string[]) =>
    sql`${unitId} in (select w.unit_id from unit_ancestor w where ${amongIds(sql`w.ancestor_id`, ids)})`;
  if (scope.kind === 'units') all.push(below(scope.unitIds));
  if (scope.kind === 'reports' || scope.kind === 'self') all.push(sql`false`);
  if (unit !== undefined) all.push(below([unit]));
  return sql.join(all, sql` and `);
}
