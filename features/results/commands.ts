import { type SQL, sql } from 'drizzle-orm';
import type { Tenant } from '#db/placement.ts';
import { type TenantDb, withTenant } from '#db/tenant-db.ts';
import { takeTurn } from '#db/turn.ts';
import type { MarkKind } from '#features/marks/commands.ts';
import { driftedPeople, recountPeople } from '#features/progress/commands.ts';
import { recountRequirement } from '#features/rates/commands.ts';
import { readSettings } from '#features/tenancy/queries.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';

/** People in one transaction. */
const PEOPLE = 500;
/** In a storm of completions a requirement is counted no more often than this: it costs a look at everybody who owes it. */
const REST_MS = 10_000;

type Marked = { subjectId: string; marks: string[]; swept: boolean };

/**
 * Counts anew one piece of what is marked, in one transaction: whoever dies in the middle has done nothing, and doing it twice
 * gives the same. The marks are read first, so what they stand for is seen by what counts after them; those that come meanwhile stay.
 * @returns how many people and requirements were counted; 0: nothing waits, or it has just been counted
 */
export async function recountMarked(tenant: Tenant, now: Date): Promise<number> {
  return withTenant(tenant, 'write', async (db) => {
    const [waits] = await db.execute(sql`select from result_mark limit 1`);
    if (!waits) return 0;
    await takeTurn(db, 'results');
    const people = await marked(db, 'person', PEOPLE);
    if (people.length > 0) {
      const { leaderboard } = await readSettings(db);
      await reportDrift(db, people);
      const personIds = people.map(({ subjectId }) => subjectId);
      await recountPeople(db, { personIds, timeZone: leaderboard.timeZone, now });
    }
    const rested = new Date(now.getTime() - REST_MS).toISOString();
    const requirements = await marked(
      db,
      'requirement',
      1,
      sql`not exists (select from completion_rate r where r.requirement_id = m.subject_id
        and r.computed_at > ${rested}::text::timestamptz)`,
    );
    for (const { subjectId } of requirements) await recountRequirement(db, subjectId, now);
    const done = [...people, ...requirements];
    await settle(db, done);
    count('results_counted', people.length, { kind: 'person' });
    count('results_counted', requirements.length, { kind: 'requirement' });
    return done.length;
  });
}

/** Who has waited longest comes first, each with all of their marks. */
async function marked(db: TenantDb, kind: MarkKind, most: number, which: SQL = sql`true`): Promise<Marked[]> {
  const rows = await db.execute<Marked>(sql`
    select m.subject_id as "subjectId", jsonb_agg(m.id) as marks, bool_and(m.swept) as swept
    from result_mark m where m.kind = ${kind} and ${which}
    group by m.subject_id order by min(m.marked_at), m.subject_id limit ${most}::int`);
  return [...rows];
}

const settle = (db: TenantDb, done: readonly Marked[]) =>
  db.execute(
    sql`delete from result_mark where id = any(${`{${done.flatMap(({ marks }) => marks).join()}}`}::uuid[])`,
  );

/** Of whom nothing was known to have changed, nothing may have: a difference is a bug in some command, told and not hidden. */
async function reportDrift(db: TenantDb, people: readonly Marked[]): Promise<void> {
  const swept = people.filter((one) => one.swept).map(({ subjectId }) => subjectId);
  if (swept.length === 0) return;
  const drifted = await driftedPeople(db, swept);
  if (drifted.length === 0) return;
  count('results_drift', drifted.length);
  log().error(
    { tenant: db.tenant.slug, drifted: drifted.length, sample: drifted.slice(0, 5) },
    'progress had drifted from the facts and is counted anew',
  );
}
