import type { Job } from '#features/jobs/commands.ts';
import { refreshRosters } from '#features/rosters/commands.ts';

export const rosterJobs: readonly Job[] = [
  { queue: 'audiences.refresh', every: 'hour', run: (tenant, _data, now) => refreshRosters(tenant, now) },
];
