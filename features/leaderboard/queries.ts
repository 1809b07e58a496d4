import { sql } from 'drizzle-orm';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Quarter } from '#features/leaderboard/rules/quarter.ts';
import { countedScores } from '#features/progress/queries.ts';

export const TOP = 10;
/** How many before and after oneself. */
const AROUND = 2;

export type Line = {
  /** Equal points, equal rank; whoever comes after three who share rank 1 is the fourth. */
  rank: number;
  /** From the top, ties by name. */
  place: number;
  name: string;
  unit: string | null;
  lessons: number;
  courses: number;
  points: number;
  mine: boolean;
};

export type Board = {
  /** The first ten, and the viewer with those around them. */
  lines: Line[];
  /** How many have points. */
  people: number;
  /** Whether the viewer is willing to be shown. */
  shown: boolean;
  /** The viewer's own department; null when none is known. */
  unit: string | null;
  source: 'stored' | 'counted';
  /** Since when something has been finished that is not in the others' points yet; null: everything is. */
  behindSince: string | null;
};

type Asked = { viewerId: string; of: 'unit' | 'all'; quarter: Quarter };

/** Whether a person is willing to be shown. */
export async function isShown(db: TenantDb, personId: string): Promise<boolean> {
  const rows = await db.execute(sql`select from leaderboard_absence where person_id = ${personId}::uuid`);
  return rows.length === 0;
}

/** A quarter's leaderboard as one person may see it. Their own points are counted here and now if they have just done something. */
export async function readBoard(db: TenantDb, { viewerId, of, quarter }: Asked): Promise<Board> {
  const mine = sql`a.person_id = ${viewerId}::uuid and (select marked from me)`;
  const [row] = await db.execute<Board>(sql`
    with me as materialized (
      select p.id, p.unit_id, not exists (select from leaderboard_absence l where l.person_id = p.id) as shown,
        exists (select from result_mark m where m.kind = 'person' and m.subject_id = p.id) as marked
      from person p where p.id = ${viewerId}::uuid),
    scored as (
      select s.person_id, s.lessons, s.courses, s.points from quarter_score s
      where s.quarter = ${quarter.name} and (s.person_id <> ${viewerId}::uuid or not (select marked from me))
      union all
      select person_id, lessons, courses, points from (${countedScores(mine, [quarter])}) own),
    ranked as materialized (
      select s.*, p.given_name || ' ' || p.family_name as name, p.unit_id,
        (rank() over (order by s.points desc))::int as rank,
        (row_number() over (order by s.points desc, p.family_name, p.given_name, p.id))::int as place
      from scored s join person p on p.id = s.person_id
      where p.status = 'active' and not exists (select from leaderboard_absence l where l.person_id = p.id)
        and ${of === 'all' ? sql`true` : sql`p.unit_id in (select ua.unit_id from unit_ancestor ua join me on me.unit_id = ua.ancestor_id)`}),
    own as materialized (select place from ranked where person_id = ${viewerId}::uuid)
    select (select coalesce(jsonb_agg(jsonb_build_object('rank', r.rank, 'place', r.place, 'name', r.name, 'unit', u.name,
        'lessons', r.lessons, 'courses', r.courses, 'points', r.points, 'mine', r.person_id = ${viewerId}::uuid) order by r.place), '[]')
      from ranked r left join unit u on u.id = r.unit_id
      where r.place <= ${TOP}::int or abs(r.place - (select place from own)) <= ${AROUND}::int) as lines,
      (select count(*)::int from ranked) as people, me.shown,
      (select u.name from unit u where u.id = me.unit_id) as unit,
      case when me.marked then 'counted' else 'stored' end as source,
      (select min(m.marked_at) from result_mark m where m.kind = 'person' and not m.swept) as "behindSince"
    from me`);
  if (!row) throw new Error('The leaderboard answered nothing.');
  return row;
}
