import { and, eq, type SQL, sql } from 'drizzle-orm';
import { person, unit } from '#db/schema/tenant/people.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { obligationFilter } from '#features/compliance/input.ts';
import { chosen } from '#features/compliance/queries.ts';
import { OPEN_STATUSES, type OpenStatus } from '#features/nudges/rules/open-duties.ts';
import { named, type Reach, reaches } from '#features/people/queries.ts';
import type { TeamAddress, TeamState } from '#features/team/input.ts';

export type OpenDuty = {
  obligationId: string;
  title: string;
  status: OpenStatus;
  windowOpens: string;
  due: string;
  graceUntil: string;
  timeZone: string;
  derivation: string;
  reasons: string[];
  /** The day of the latest nudge about it. */
  nudgedOn: string | null;
};

export type Member = {
  id: string;
  name: string;
  jobTitle: string | null;
  unit: string | null;
  duties: OpenDuty[];
};

export type Team = {
  /** A page of those in the asked state, the most urgent first. */
  people: Member[];
  /** People, each under every state in which they owe something; `clear`: who owes nothing now. */
  counts: Partial<Record<TeamState, number>>;
  /** Everybody who passes the search. */
  size: number;
};

type Asked = TeamAddress & Reach & { perPage: number };

/** The active people within reach with what they have still to do, why and by when: one round trip. */
export async function teamOf(db: TenantDb, asked: Asked, now: Date): Promise<Team> {
  const { scope, viewerId, q, state, page, perPage } = asked;
  const reach = { scope, viewerId };
  const open = { ...obligationFilter.parse({ status: OPEN_STATUSES }), ...reach };
  const [row] = await db.execute<Team>(sql`
    with open as materialized (
      select j.obligation_id, j.person_id, j.status, j.due,
        array_position(${`{${OPEN_STATUSES.join()}}`}::text[], j.status) as rank
      from (${chosen(open, now)}) j),
    team as materialized (
      select ${person.id} as id, ${person.givenName} || ' ' || ${person.familyName} as name,
        ${person.familyName} as family_name, ${person.jobTitle} as job_title, ${person.unitId} as unit_id,
        o.rank, o.due, coalesce(o.states, '{clear}') as states
      from ${person} left join (
        select person_id, min(rank) as rank, min(due) as due, array_agg(distinct status) as states
        from open group by person_id) o on o.person_id = ${person.id}
      where ${and(eq(person.status, 'active'), reaches(reach), named(q))}),
    page as (
      select t.* from team t where ${state === undefined ? sql`true` : sql`${state}::text = any (t.states)`}
      order by ${URGENT_FIRST} limit ${perPage}::int offset ${(page - 1) * perPage}::int)
    select
      (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'jobTitle', t.job_title,
        'unit', u.name, 'duties', ${dutiesOfMember}) order by ${URGENT_FIRST}), '[]')
       from page t left join unit u on u.id = t.unit_id) as people,
      (select coalesce(jsonb_object_agg(state, n), '{}') from (
        select state, count(*) as n from team, unnest(states) as state group by state) s) as counts,
      (select count(*)::int from team) as size`);
  if (!row) throw new Error('The team answered nothing.');
  return row;
}

const URGENT_FIRST = sql`t.rank nulls last, t.due nulls last, t.family_name, t.name, t.id`;

const dutiesOfMember: SQL = sql`(
  select coalesce(jsonb_agg(jsonb_build_object('obligationId', d.obligation_id, 'title', q.title, 'status', d.status,
    'windowOpens', pd.window_opens, 'due', pd.due, 'graceUntil', pd.grace_until, 'timeZone', pd.time_zone,
    'derivation', pd.date_derivation,
    'reasons', (select coalesce(jsonb_agg(r.why order by r.opened_at), '[]') from obligation_reason r
      where r.obligation_id = d.obligation_id and r.closed_at is null),
    'nudgedOn', (select max(n.planned_on) from notice n where n.period_id = pd.id and n.step like 'nudge:%'))
    order by d.rank, pd.due, q.title), '[]')
  from open d
  join period pd on pd.obligation_id = d.obligation_id and pd.closed_at is null
  join requirement_version v on v.id = pd.requirement_version_id
  join requirement q on q.id = v.requirement_id
  where d.person_id = t.id)`;

/** One active person within reach; undefined for any other, wherever they are. */
export async function memberOf(db: TenantDb, { personId, ...reach }: Reach & { personId: string }) {
  const [found] = await db
    .select({
      id: person.id,
      name: sql<string>`${person.givenName} || ' ' || ${person.familyName}`,
      email: person.email,
      jobTitle: person.jobTitle,
      unit: unit.name,
    })
    .from(person)
    .leftJoin(unit, eq(unit.id, person.unitId))
    .where(and(eq(person.id, personId), eq(person.status, 'active'), reaches(reach)));
  return found;
}

/** The day of the latest nudge about each of a person's obligations whose period is open. */
export async function nudgeDays(db: TenantDb, personId: string): Promise<Map<string, string>> {
  const rows = await db.execute<{ id: string; day: string }>(sql`
    select o.id, max(n.planned_on) as day
    from obligation o join period pd on pd.obligation_id = o.id and pd.closed_at is null
    join notice n on n.period_id = pd.id and n.step like 'nudge:%'
    where o.person_id = ${personId}::uuid group by o.id`);
  return new Map([...rows].map(({ id, day }) => [id, day]));
}
