export const ERROR_CODES = [
  'bad_input',
  'not_signed_in',
  'forbidden',
  'not_found',
  'conflict',
  'too_many',
  'unavailable',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];
export type Link = { href: string; label: string };

/**
 * What a browser is told of an error that passes by itself, in place of the number under which it was logged: React sends nothing of
 * an error but its `digest`.
 */
export const PASSES = 'PASSES';

/** What passes by itself is worth another try after so many seconds. */
export const AGAIN_SECONDS = 5;

/** The same error, by its digest one that passes by itself. */
export const passing = <E>(error: E): E =>
  error instanceof Error ? Object.assign(error, { digest: PASSES }) : error;

/** A refusal whose message is meant for the person who caused it. Anything else is a bug and is shown as "something went wrong". */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** Input field → sentence, for `bad_input`. */
  readonly fields: Readonly<Record<string, string>>;
  /** Seconds after which trying again makes sense, for `too_many` and `unavailable`. */
  readonly retryAfter: number | undefined;
  /** A page that shows what stands in the way. */
  readonly see: Link | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; fields?: Record<string, string>; retryAfter?: number; see?: Link } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.fields = options.fields ?? {};
    this.retryAfter = options.retryAfter;
    this.see = options.see;
    if (code === 'unavailable') passing(this);
  }
}

/** Refuses what one field of a form holds. */
export const refusal = (field: string, sentence: string) =>
  new AppError('bad_input', sentence, { fields: { [field]: sentence } });

export const notFound = (what: string) => new AppError('not_found', `${what} was not found.`);

/** HTTP status of each code (RFC 9110 §15.5, §15.6). */
export const HTTP_STATUS: Readonly<Record<ErrorCode, number>> = {
  bad_input: 400,
  not_signed_in: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_many: 429,
  unavailable: 503,
  internal: 500,
};

/** For `.catch`: what is not there is null, anything else is still an error. */
export function absent(error: unknown): null {
  if (error instanceof AppError && error.code === 'not_found') return null;
  throw error;
}
