import type { Job } from '#features/jobs/commands.ts';
import { sendMail } from '#features/mail/commands.ts';

export const mailJobs: readonly Job[] = [
  {
    queue: 'mail.send',
    every: 'hour',
    run: async (tenant, _data, now) => void (await sendMail(tenant, now)),
  },
];
