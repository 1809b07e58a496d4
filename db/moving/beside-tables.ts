import { literal, type Mover, type Side } from '#db/moving/side.ts';

const OPEN = `data->>'tenantId' = $1 and state in ('created', 'retry')`;

/**
 * What replication leaves where it was, as statements for the other side: sequences, and jobs that wait. Jobs that run now end
 * where they run, and are tried again from there if they fail: whichever queue a job comes from, it works where the tenant is.
 */
export async function besideTables(from: Side, to: Side, mover: Mover): Promise<() => Promise<string>> {
  const queued = (await hasQueue(from)) && (await hasQueue(to));
  const jobs = queued
    ? `(select jsonb_agg(to_jsonb(j))::text from jobs.job j where ${OPEN})`
    : `(select null::text where $1 = '')`;
  const text = `select ${jobs} as jobs, (select jsonb_agg(jsonb_build_array(format('%I.%I', schemaname, sequencename), last_value))
    from pg_sequences where schemaname = $2 and last_value is not null)::text as sequences`;
  return async () => {
    const [row] = await from.sql.unsafe<{ jobs: string | null; sequences: string | null }[]>(text, [
      mover.id,
      mover.schema,
    ]);
    const sequences = JSON.parse(row?.sequences ?? '[]') as [string, number][];
    return [
      ...(row?.jobs ? [addJobs(row.jobs)] : []),
      ...sequences.map(([name, last]) => `select setval(${literal(name)}, ${last})`),
    ].join('; ');
  };
}

const addJobs = (jobs: string) => `insert into jobs.job
  select j.* from jsonb_populate_recordset(null::jobs.job, ${literal(jobs)}::jsonb) j
  where exists (select from jobs.queue q where q.name = j.name) on conflict do nothing`;

/** What was brought over waits there alone; a job that came in between is brought too. */
export async function removeJobs(from: Side, to: Side, mover: Mover): Promise<void> {
  const left = await (await besideTables(from, to, mover))();
  if (left === '' || !(await hasQueue(from))) return;
  await to.sql.unsafe(left);
  await from.sql.unsafe(`delete from jobs.job where ${OPEN}`, [mover.id]);
}

async function hasQueue({ sql }: Side): Promise<boolean> {
  const [row] = await sql<{ there: boolean }[]>`select to_regclass('jobs.job') is not null as there`;
  return row?.there ?? false;
}
