import type { Job } from '#features/jobs/commands.ts';
import { remind } from '#features/reminders/commands.ts';

export const reminderJobs: readonly Job[] = [
  {
    queue: 'notices.remind',
    every: 'hour',
    run: async (tenant, _data, now) => void (await remind(tenant, now)),
  },
];
