import { literal, type Mover, type Side } from '#db/moving/side.ts';

/** Replication leaves sequences where they were. */
export async function copySequences(from: Side, to: Side, { schema }: Mover): Promise<void> {
  const rows = await from.sql<{ name: string; last: string }[]>`
    select quote_ident(sequencename) as name, last_value::text as last from pg_sequences
    where schemaname = ${schema} and last_value is not null`;
  for (const { name, last } of rows)
    await to.sql.unsafe(`select setval(${literal(`${schema}.${name}`)}, ${last})`);
}

const OPEN = `data->>'tenantId' = $1 and state in ('created', 'retry')`;

/**
 * The tenant's jobs that wait, into the other cluster's queue. Those that run now end where they run, and are tried again from
 * there if they fail: whichever queue a job comes from, it works where the tenant is.
 */
export async function bringJobs(from: Side, to: Side, { id }: Mover): Promise<number> {
  if (!(await hasQueue(from)) || !(await hasQueue(to))) return 0;
  const [row] = await from.sql.unsafe<{ jobs: string | null; count: number }[]>(
    `select jsonb_agg(to_jsonb(j))::text as jobs, count(*)::int as count from jobs.job j where ${OPEN}`,
    [id],
  );
  if (!row?.jobs) return 0;
  await to.sql.unsafe(
    `insert into jobs.job select j.* from jsonb_populate_recordset(null::jobs.job, $1::text::jsonb) j
       where exists (select from jobs.queue q where q.name = j.name) on conflict do nothing`,
    [row.jobs],
  );
  return row.count;
}

/** What was brought over waits there alone; a job that came in between is brought too. */
export async function removeJobs(from: Side, to: Side, mover: Mover): Promise<void> {
  if ((await bringJobs(from, to, mover)) === 0) return;
  await from.sql.unsafe(`delete from jobs.job where ${OPEN}`, [mover.id]);
}

async function hasQueue({ sql }: Side): Promise<boolean> {
  const [row] = await sql<{ there: boolean }[]>`select to_regclass('jobs.job') is not null as there`;
  return row?.there ?? false;
}
