import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { SILENT_SECONDS } from '#db/failure.ts';
import { open } from '#db/pools.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { installJobs, startWorker } from '#features/jobs/jobs.ts';
import { removeEmbedded } from '#lib/embedded/existing.ts';
import { until } from '#lib/until.testing.ts';

/** A cluster of this file's own: its worker takes the jobs of every tenant there is. */
const FOLDER = 'test-silent-server';
let cluster: TestCluster;
before(async () => {
  await removeEmbedded(resolve('.lectern', FOLDER));
  cluster = await testCluster(FOLDER);
  await installJobs(cluster.adminUrl);
});
after(async () => {
  await cluster.stop();
  await removeEmbedded(resolve('.lectern', FOLDER));
});

/** In how many seconds the kernel asks the other end of the connection at this port; null when it does not, or while it waits for an answer. */
function askedIn(port: number): number | null {
  const [, ...rows] = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n');
  for (const row of rows) {
    const [, local, , state, , timer] = row.trim().split(/\s+/);
    if (state !== '01' || Number.parseInt(local?.split(':')[1] ?? '', 16) !== port) continue;
    const [kind, when = ''] = timer?.split(':') ?? [];
    return kind === '02' ? Number.parseInt(when, 16) / 100 : null;
  }
  return null;
}

test('a machine that vanishes is asked for after ten seconds of silence, by pages and by workers', {
  skip: process.platform !== 'linux',
}, async () => {
  const client = open(cluster.primaryUrl('lectern_app', cluster.passwords.app));
  const worker = await startWorker({
    cluster: 'main',
    url: cluster.primaryUrl('lectern_jobs', cluster.passwords.jobs),
  });
  const admin = open(cluster.adminUrl);
  try {
    const own = await client<{ port: number }[]>`select inet_client_port() as port`;
    let seconds: (number | null)[] = [];
    // A worker asks for jobs all the time: each connection is to be silent when it is looked at.
    await until('the kernel asks on every connection', async () => {
      const workers = await admin<{ port: number }[]>`
        select client_port as port from pg_stat_activity where application_name = 'lectern jobs'`;
      seconds = [...own, ...workers].map(({ port }) => askedIn(port));
      return workers.length > 0 && !seconds.includes(null);
    });
    for (const each of seconds) assert.ok(each !== null && each <= SILENT_SECONDS, `${each} s`);
  } finally {
    await worker.stop(0);
    await Promise.all([client, admin].map((one) => one.end()));
  }
});
