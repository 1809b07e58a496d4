import type { ServerResponse } from 'node:http';
import { unavailable } from '#db/failure.ts';
import { AGAIN_SECONDS, AppError, HTTP_STATUS } from '#lib/errors.ts';
import { sendJson } from '#lib/http.ts';
import { log } from '#lib/log.ts';

/** What is answered to a request whose door has failed: to come again where that may well help, and never an error's own words. */
export function failureOf(error: unknown): {
  status: number;
  error: string;
  headers: Record<string, string>;
} {
  const refused = error instanceof AppError && error.code === 'unavailable';
  if (!refused && !unavailable(error))
    return { status: HTTP_STATUS.internal, error: 'Something went wrong.', headers: {} };
  const seconds = (refused ? error.retryAfter : undefined) ?? AGAIN_SECONDS;
  return {
    status: HTTP_STATUS.unavailable,
    error: 'This cannot be answered right now. Try again in a moment.',
    headers: { 'retry-after': String(seconds) },
  };
}

/** Answers a request whose door has failed. */
export function answerFailure(response: ServerResponse, failure: unknown): void {
  const { status, headers, error } = failureOf(failure);
  if (status === HTTP_STATUS.internal) log().error({ err: failure }, 'a request failed');
  else log().warn({ err: failure }, 'a request could not be answered now');
  if (response.headersSent) response.destroy();
  else sendJson(response, status, { error }, headers);
}
