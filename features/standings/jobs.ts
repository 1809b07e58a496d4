import { withTenant } from '#db/tenant-db.ts';
import { endExemptions } from '#features/exemptions/commands.ts';
import type { Job } from '#features/jobs/commands.ts';
import { reconcile, restandEnded } from '#features/standings/commands.ts';

/** The hour (UTC) in which the copy of the facts is compared with them. */
const NIGHT = 1;

export const standingJobs: readonly Job[] = [
  {
    queue: 'compliance.daily',
    every: 'hour',
    run: (tenant, _data, now) =>
      withTenant(tenant, 'write', async (db) => {
        await endExemptions(db, now);
        await restandEnded(db, now);
        if (now.getUTCHours() === NIGHT) await reconcile(db, now);
      }),
  },
];
