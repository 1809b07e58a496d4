import { env } from '#lib/env.ts';

/** Whether e-mail leaves at all: without a server each message is kept, for administrators to read. */
export const hasMailServer = (): boolean => env().SMTP_URL !== undefined;
