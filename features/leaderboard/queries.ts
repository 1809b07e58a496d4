import { type SQL, sql } from 'drizzle-orm';
import type { TenantDb } from '#db/tenant-db.ts';
import type { Quarter } from '#features/leaderboard/rules/quarter.ts';
import { countedScores } from '#features/progress/queries.ts';

export const TOP = 10;
/** How many before and after oneself. */
const AROUND = 2;

export type Line = {
  /** Equal points, equal rank; whoever comes after three who share rank 1 is the fourth. */
  rank: number;
  /** Where it stands in its list. */
  place: number;
  name: string;
  unit: string | null;
  lessons: number;
  courses: number;
  points: number;
  mine: boolean;
};

export type Board = {
  /** The first ten, of equals by name. */
  top: Line[];
  /** The viewer with those around them; empty where they are among the first, have no points, or are not shown. */
  around: Line[];
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

/**
 * A quarter's leaderboard as one person may see it. Their own points are counted here and now if they have just done something.
 * Nobody is sorted but those who are shown: ranks follow from how many have how many points.
 */
export async function readBoard(db: TenantDb, asked: Asked): Promise<Board> {
  const { viewerId, quarter } = asked;
  const others = pointsOfOthers(asked);
  const counting = sql`a.person_id = ${viewerId}::uuid and (select marked from me)`;
  const own = sql`(select points from own)`;
  const [row] = await db.execute<Board>(sql`
    with me as materialized (
      select p.id, p.unit_id, not exists (select from leaderboard_absence l where l.person_id = p.id) as shown,
        exists (select from result_mark m where m.kind = 'person' and m.subject_id = p.id) as marked
      from person p where p.id = ${viewerId}::uuid),
    own as materialized (
      select scored.* from (
        select s.person_id, s.lessons, s.courses, s.points from quarter_score s
        where s.quarter = ${quarter.name} and s.person_id = ${viewerId}::uuid and not (select marked from me)
        union all
        select person_id, lessons, courses, points from (${countedScores(counting, [quarter])}) counted) scored
      where (select shown from me)),
    shares as materialized (select points, count(*)::int as people from (${others}) o group by 1),
    first as materialized (
      select n.*, p.given_name || ' ' || p.family_name as name, p.unit_id, (row_number() over (${ORDER}))::int as place from (
        (select * from (${others}) o order by o.points desc, o.person_id limit ${TOP}::int) union all select * from own) n
      join person p on p.id = n.person_id where p.status = 'active'),
    near as materialized (
      select n.*, p.given_name || ' ' || p.family_name as name, p.unit_id, (row_number() over (${ORDER}))::int as place from (
        (select * from (${others}) o where o.points >= ${own} order by o.points, o.person_id limit ${AROUND}::int)
        union all (select * from (${others}) o where o.points < ${own} order by o.points desc, o.person_id limit ${AROUND}::int)
        union all select * from own) n
      join person p on p.id = n.person_id where p.status = 'active'
        and not exists (select from first f where f.person_id = ${viewerId}::uuid and f.place <= ${TOP}::int))
    select (select ${lines(viewerId)} from first r left join unit u on u.id = r.unit_id where r.place <= ${TOP}::int) as top,
      (select ${lines(viewerId)} from near r left join unit u on u.id = r.unit_id) as around,
      ((select coalesce(sum(people), 0) from shares) + (select count(*) from own))::int as people, me.shown,
      (select u.name from unit u where u.id = me.unit_id) as unit,
      case when me.marked then 'counted' else 'stored' end as source,
      (select min(m.marked_at) from result_mark m where m.kind = 'person' and not m.swept) as "behindSince"
    from me`);
  if (!row) throw new Error('The leaderboard answered nothing.');
  return row;
}

const ORDER = sql`order by n.points desc, p.family_name, p.given_name, p.id`;

/** Everybody's but the viewer's, of those who are willing to be shown. Who is not at work has no points. */
const pointsOfOthers = ({ viewerId, of, quarter }: Asked): SQL => sql`
  select s.person_id, s.lessons, s.courses, s.points from quarter_score s
  where s.quarter = ${quarter.name} and s.person_id <> ${viewerId}::uuid
    and not exists (select from leaderboard_absence l where l.person_id = s.person_id)
    and ${
      of === 'all'
        ? sql`true`
        : sql`s.person_id in (select p.id from me
            join unit_ancestor ua on ua.ancestor_id = me.unit_id join person p on p.unit_id = ua.unit_id)`
    }`;

const lines = (viewerId: string): SQL => sql`coalesce(jsonb_agg(jsonb_build_object(
  'rank', 1 + (select coalesce(sum(people), 0) from shares where shares.points > r.points)
    + (select count(*) from own where own.points > r.points),
  'place', r.place, 'name', r.name, 'unit', u.name, 'lessons', r.lessons, 'courses', r.courses, 'points', r.points,
  'mine', r.person_id = ${viewerId}::uuid) order by r.place), '[]')`;
