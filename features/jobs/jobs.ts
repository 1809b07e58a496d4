import { setTimeout as sleep } from 'node:timers/promises';
import { type Job as BossJob, type JobResult, PgBoss } from 'pg-boss';
import { z } from 'zod';
import { SILENT_SECONDS } from '#db/failure.ts';
import { allTenants, tenantById } from '#db/placement.ts';
import { onMove } from '#db/roles.ts';
import { accessJobs } from '#features/access/jobs.ts';
import { invitationJobs } from '#features/invitations/jobs.ts';
import type { Job } from '#features/jobs/commands.ts';
import { mailJobs } from '#features/mail/jobs.ts';
import { mediaJobs } from '#features/media/jobs.ts';
import { reminderJobs } from '#features/reminders/jobs.ts';
import { resultJobs } from '#features/results/jobs.ts';
import { rosterJobs } from '#features/rosters/jobs.ts';
import { standingJobs } from '#features/standings/jobs.ts';
import { clock } from '#lib/clock.ts';
import { log } from '#lib/log.ts';
import { count } from '#lib/metrics.ts';
import { within } from '#lib/within.ts';

/** Every background job there is. */
export const JOBS: readonly Job[] = [
  ...rosterJobs,
  ...reminderJobs,
  ...mailJobs,
  ...invitationJobs,
  ...standingJobs,
  ...accessJobs,
  ...resultJobs,
  ...mediaJobs,
];

const HOURLY = 'jobs.hourly';
const SCHEMA = 'jobs';
/** Shorter than a node has to end: what is still under way then is done again. */
const STOP_MS = 12_000;
const BEGIN_AGAIN_MS = 1_000;
const BEGINS_WITHIN_MS = 15_000;
/** `short`: of one key at most one job waits. */
const QUEUE = { policy: 'short', retryLimit: 3, retryDelay: 30, retryBackoff: true } as const;
/** A publication tells people within seconds, and an hour's visits to a thousand tenants are over within minutes. */
const PACE = {
  pollingIntervalSeconds: 1,
  batchSize: 8,
  burstWhenBatchFull: true,
  perJobResults: true,
} as const;
const named = z.looseObject({ tenantId: z.uuid() });

export type Worker = { stop(withinMs?: number): Promise<void> };

/** Works off the jobs of every cluster that names its queue. One that is away holds up neither this node nor another's jobs. */
export function startWorkers(clusters: readonly Home[]): { stop(): Promise<void> } {
  const workers = clusters.flatMap((home) => (home.jobs ? [followPrimary(home)] : []));
  return { stop: async () => void (await Promise.all(workers.map((worker) => worker.stop()))) };
}

/** `jobs`: the address of its queue, as it is now. */
type Home = { name: string; jobs?: string | undefined };

/** Works off the jobs of a cluster wherever its primary is: begins again when that is another server, and until it answers. */
function followPrimary(home: Home): Worker {
  let ended = false;
  const begin = async (): Promise<Worker | null> => {
    while (!ended) {
      try {
        return await startWorker({ cluster: home.name, url: home.jobs ?? '' });
      } catch (error) {
        log().warn({ err: error, cluster: home.name }, 'the job queue of a cluster does not answer yet');
        await sleep(BEGIN_AGAIN_MS);
      }
    }
    return null;
  };
  let worker = begin();
  const forget = onMove(home.name, () => {
    worker = worker.then((before) => {
      // What it does ends with its connections, and is done again there.
      before?.stop(0).catch(notInOrder);
      return begin();
    });
  });
  return {
    stop: async () => {
      ended = true;
      forget();
      await (await worker)?.stop();
    },
  };
}

const notInOrder = (error: unknown) => log().warn({ err: error }, 'a job queue did not stop in order');

/** What pg-boss hands on to its driver, which asks nobody else. */
const ASKS_WHO_IS_SILENT = { keepAlive: true, keepAliveInitialDelayMillis: SILENT_SECONDS * 1_000 };

/**
 * Works off the jobs of one cluster until stopped; any number of processes may. A stop lets running jobs end.
 * @throws when its queue does not answer in time
 */
export async function startWorker(
  { cluster, url }: { cluster: string; url: string },
  jobs: readonly Job[] = JOBS,
): Promise<Worker> {
  const boss = new PgBoss({
    connectionString: url,
    schema: SCHEMA,
    application_name: 'lectern jobs',
    ...ASKS_WHO_IS_SILENT,
    max: 2,
    migrate: false,
    createSchema: false,
  });
  boss.on('error', (error) => log().error({ err: error }, 'the job queue failed'));
  boss.on('warning', (warning) => log().warn({ warning }, 'the job queue warns'));
  try {
    await within(BEGINS_WITHIN_MS, 'The job queue', beginWork(boss, cluster, jobs));
  } catch (error) {
    // What has begun of it would work on beside the next.
    boss.stop({ graceful: false }).catch(notInOrder);
    throw error;
  }
  return {
    stop: (withinMs = STOP_MS) => boss.stop({ graceful: withinMs > 0, timeout: Math.max(withinMs, 1_000) }),
  };
}

async function beginWork(boss: PgBoss, cluster: string, jobs: readonly Job[]): Promise<void> {
  await boss.start();
  for (const job of jobs) {
    await boss.work(job.queue, PACE, (batch) => Promise.all(batch.map((one) => settle(job, one))));
  }
  await boss.work(HOURLY, () => fanOut(boss, cluster, jobs));
  await boss.schedule(HOURLY, '5 * * * *');
  // What fell due while no worker ran is looked for now, not at the next full hour.
  await boss.send(HOURLY);
}

/** One job's failure is its own: the others of its batch are done. */
async function settle(job: Job, { id, data }: BossJob<unknown>): Promise<JobResult> {
  try {
    await runOne(job, data);
    return { id, status: 'completed' };
  } catch (error) {
    return {
      id,
      status: 'failed',
      output: { message: error instanceof Error ? error.message : String(error) },
    };
  }
}

async function runOne(job: Job, data: unknown): Promise<void> {
  const { tenantId, ...rest } = named.parse(data);
  const tenant = await tenantById(tenantId);
  if (tenant?.state !== 'active') return;
  try {
    await job.run(tenant, rest, clock.now());
    count('jobs_done');
  } catch (error) {
    count('jobs_failed');
    log().error({ err: error, queue: job.queue, tenant: tenant.slug }, 'a job failed and is tried again');
    throw error;
  }
}

async function fanOut(boss: PgBoss, cluster: string, jobs: readonly Job[]): Promise<void> {
  const tenants = (await allTenants()).filter(
    (tenant) => tenant.cluster === cluster && tenant.state === 'active',
  );
  for (const { queue } of jobs.filter(({ every }) => every === 'hour')) {
    const rows = tenants.map(({ id }) => ({ data: { tenantId: id }, singletonKey: id }));
    await boss.insert(queue, rows);
  }
}

/** Prepares a cluster's job queue as an administrator; running it again changes nothing. */
export async function installJobs(adminUrl: string, jobs: readonly Job[] = JOBS): Promise<void> {
  const boss = new PgBoss({
    connectionString: adminUrl,
    // What the queue is made of belongs to the role that works it off.
    options: '-c role=lectern_jobs',
    schema: SCHEMA,
    max: 1,
    createSchema: false,
    supervise: false,
    schedule: false,
  });
  boss.on('error', (error) => log().error({ err: error }, 'the job queue failed'));
  await boss.start();
  try {
    for (const queue of [HOURLY, ...jobs.map((job) => job.queue)]) await boss.createQueue(queue, QUEUE);
    // Replacing a function that another process replaces at the same moment fails: one at a time, in one transaction.
    const alone = "select pg_advisory_xact_lock(hashtext('lectern.jobs'))";
    await boss.getDb().executeSql(['begin', alone, ...DOOR, 'commit'].join(';\n'));
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** Beyond, a tenant's jobs come in their own order. */
const DEEPEST = 200;

/** The only way by which a tenant's role reaches the queue: it can add a job of its own, and read nothing. */
const DOOR = [
  `create or replace function jobs.enqueue(queue_name text, payload jsonb, not_before timestamptz, waiting_key text)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  tenant text := nullif(current_setting('app.current_tenant', true), '');
  own int;
begin
  if tenant is null then
    raise exception 'A job belongs to a tenant, and none is set.';
  end if;
  -- What pg-boss sends itself says which job is added to which queue, of whichever tenant; the hourly visit is to all.
  if left(queue_name, 2) = '__' or queue_name = '${HOURLY}'
    or not exists (select from jobs.queue q where q.name = queue_name) then
    raise exception 'There is no job queue "%".', queue_name;
  end if;
  if octet_length(payload::text) > 8192 then
    raise exception 'A job of queue "%" may have 8 KB of data.', queue_name;
  end if;
  -- Behind as many as wait of this tenant already: its tenth comes after everybody's ninth, so that a flood delays its own.
  select least(count(*), ${DEEPEST})::int into own from (
    select from jobs.job w where w.name = queue_name and w.state = 'created' and w.start_after <= now() and w.policy = '${QUEUE.policy}'
      and coalesce(w.singleton_key, '') >= tenant || ':' and coalesce(w.singleton_key, '') < tenant || ':zzz'
    limit ${DEEPEST}) waiting;
  insert into jobs.job (name, priority, data, start_after, keep_until, singleton_key, policy, retry_limit, retry_delay,
    retry_backoff, retry_delay_max, expire_seconds, deletion_seconds, dead_letter, heartbeat_seconds)
  select q.name, -own, payload || jsonb_build_object('tenantId', tenant), coalesce(not_before, now()),
    coalesce(not_before, now()) + q.retention_seconds * interval '1 second',
    tenant || ':' || coalesce(waiting_key, gen_random_uuid()::text), q.policy, q.retry_limit, q.retry_delay,
    q.retry_backoff, q.retry_delay_max, q.expire_seconds, q.deletion_seconds, q.dead_letter, q.heartbeat_seconds
  from jobs.queue q where q.name = queue_name
  on conflict do nothing;
end $$`,
  'revoke execute on all functions in schema jobs from public',
  'grant execute on function jobs.enqueue(text, jsonb, timestamptz, text) to public',
];
