import { parseArgs } from 'node:util';
import { setUpCluster } from '#db/cluster-setup.ts';
import { migrateAll } from '#db/migrate.ts';
import { clusters } from '#db/pools.ts';
import { installJobs } from '#features/jobs/jobs.ts';
import { env } from '#lib/env.ts';
import { AppError } from '#lib/errors.ts';
import { withDatabase } from '#scripts/running-database.ts';
import { progressLine, script } from '#scripts/terminal.ts';

/** `npm run migrate`: brings every cluster to the newest version. `--dry-run` says what would run. */
await script(() =>
  withDatabase(async () => {
    const { values } = parseArgs({
      options: { 'dry-run': { type: 'boolean', default: false } },
    });
    for (const { name, admin } of clusters()) {
      if (!admin) {
        throw new AppError(
          'bad_input',
          `Migrations of cluster ${name} need DATABASE_ADMIN_URL: a role that owns the schemas.`,
        );
      }
      const { LECTERN_APP_PASSWORD: app, LECTERN_JOBS_PASSWORD: jobs } = env();
      if (!values['dry-run']) await setUpCluster(admin, { ...(app && { app }), ...(jobs && { jobs }) });
      const { applied } = await migrateAll(admin, {
        dryRun: values['dry-run'],
        progress: progressLine('  migrations'),
      });
      if (!values['dry-run']) await installJobs(admin);
      if (values['dry-run'])
        for (const step of applied) console.log(`would apply ${step.name} to ${step.schema}`);
      if (applied.length === 0) console.log(`${name}: nothing to migrate`);
    }
  }),
);
