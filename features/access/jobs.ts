import { forgetSignedOut } from '#features/access/commands.ts';
import type { Job } from '#features/jobs/commands.ts';

export const accessJobs: readonly Job[] = [
  {
    queue: 'access.forget-signed-out',
    every: 'hour',
    run: (tenant, _data, now) => forgetSignedOut(tenant, now),
  },
];
