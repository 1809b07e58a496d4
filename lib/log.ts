import { AsyncLocalStorage } from 'node:async_hooks';
import { type Logger, pino } from 'pino';
import { env } from '#lib/env.ts';
import { singleton } from '#lib/singleton.ts';

type RequestFacts = {
  requestId: string;
  tenant: string | null;
  /** What the answer needs cannot be had just now. */
  away?: true;
};

/** What every line of a request carries; set by server.ts around each request. */
export const requestFacts = singleton('log.request', () => new AsyncLocalStorage<RequestFacts>());

export const log = (): Logger =>
  singleton('log', () =>
    pino({
      level: env().LOG_LEVEL,
      base: { pid: process.pid },
      redact: ['password', '*.password', 'token', '*.token', 'cookie', '*.cookie'],
      serializers: { err: faultOf, error: faultOf },
      mixin: () => requestFacts.getStore() ?? {},
    }),
  );

/** An error with its causes. The text and parameters of a failed query stay out: they hold what people wrote. */
function faultOf(error: unknown): unknown {
  if (!(error instanceof Error)) {
    // pg-boss reports plain objects that look like errors.
    const { message, code } = (error ?? {}) as { message?: unknown; code?: unknown };
    return message === undefined ? String(error) : { message: String(message), code };
  }
  const isQuery = error.name === 'DrizzleQueryError' || 'query' in error;
  const frames = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line) && !line.includes('node:internal'));
  return {
    type: error.name,
    message: isQuery ? 'a query failed' : error.message,
    code: (error as { code?: unknown }).code,
    stack: frames?.map((line) => line.trim()).slice(0, 12),
    ...(error.cause !== undefined && { cause: faultOf(error.cause) }),
  };
}
