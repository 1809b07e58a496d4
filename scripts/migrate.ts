import { parseArgs } from 'node:util';
import { presentPrimary } from '#db/administrator.ts';
import { setUpCluster } from '#db/cluster-setup.ts';
import { migrateClusters } from '#db/migrate-clusters.ts';
import { clusters } from '#db/pools.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { env } from '#lib/env.ts';
import { adminOf } from '#scripts/admin-of.ts';
import { withDatabase } from '#scripts/running-database.ts';
import { progressLine, script } from '#scripts/terminal.ts';

/** `npm run migrate`: brings every cluster to the newest version. `--dry-run` says what would run. */
await script(() =>
  withDatabase(async () => {
    const { values } = parseArgs({
      options: { 'dry-run': { type: 'boolean', default: false } },
    });
    const dryRun = values['dry-run'];
    const homes = clusters().map(({ name }) => adminOf(name));
    const { LECTERN_APP_PASSWORD: app, LECTERN_JOBS_PASSWORD: jobs } = env();
    if (!dryRun)
      for (const { adminUrl } of homes)
        await setUpCluster(adminUrl, { ...(app && { app }), ...(jobs && { jobs }) });
    const applied = await migrateClusters(homes, { dryRun, progress: progressLine('  migrations') });
    if (!dryRun) for (const { adminUrl } of homes) await installJobs(await presentPrimary(adminUrl));
    for (const [name, steps] of applied) {
      if (dryRun) for (const step of steps) console.log(`would apply ${step.name} to ${step.schema}`);
      if (steps.length === 0) console.log(`${name}: nothing to migrate`);
    }
  }),
);
