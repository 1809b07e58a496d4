import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino } from 'pino';
import { env } from '#lib/env.ts';
import { singleton } from '#lib/singleton.ts';

type RequestFacts = { requestId: string; tenant: string | null };

/** What every line of a request carries; set by server.ts around each request. */
export const requestFacts = singleton('log.request', () => new AsyncLocalStorage<RequestFacts>());

export const log = (): Logger =>
  singleton('log', () =>
    pino({
      level: env().LOG_LEVEL,
      base: { pid: process.pid },
      redact: ['password', '*.password', 'token', '*.token', 'cookie', '*.cookie'],
      mixin: () => requestFacts.getStore() ?? {},
    }),
  );
