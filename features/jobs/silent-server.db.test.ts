import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { SILENT_SECONDS } from '#db/failure.ts';
import { open } from '#db/pools.ts';
import { type TestCluster, testCluster } from '#db/testing.ts';
import { installJobs, startWorker } from '#features/jobs/jobs.ts';

let cluster: TestCluster;
before(async () => {
  cluster = await testCluster();
  await installJobs(cluster.adminUrl);
});
after(() => cluster.stop());

/** In how many seconds the kernel asks the other end of the connection at this port; null when it never does. */
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
    const workers = await admin<{ port: number }[]>`
      select client_port as port from pg_stat_activity where application_name = 'lectern jobs'`;
    assert.ok(workers.length > 0);
    for (const { port } of [...own, ...workers]) {
      const seconds = askedIn(port);
      assert.ok(seconds !== null && seconds <= SILENT_SECONDS, `${seconds} s`);
    }
  } finally {
    await worker.stop(0);
    await Promise.all([client, admin].map((one) => one.end()));
  }
});
