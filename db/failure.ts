/**
 * After so much silence a machine is asked whether it is there, and ten seconds later its connections are lost. One that vanishes
 * ends none of them, and who waits for an answer waits for ever else.
 */
export const SILENT_SECONDS = 10;

const LOST = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'NOT_PRIMARY',
  'AWAY', // not asked, since it did not answer a moment ago
  'LATE',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '08P01', // PgBouncer, of a server that it has lost or cannot reach
]);

/** Whether an error says that the server went away rather than that the query was wrong. */
export const connectionLost = (error: unknown): boolean => codesOf(error).some((code) => LOST.has(code));

/** Whether a write was refused by a standby: "begin read write" is there told what is told of all that is not supported. */
const refusedByStandby = (error: unknown): boolean =>
  codesOf(error).includes('25006') ||
  (error instanceof Error && codesOf(error).includes('0A000') && error.message.endsWith(' during recovery'));

/** What a write failed with; as a lost server when it met one that is the primary no more. */
export const ofPrimary = (error: unknown): unknown =>
  refusedByStandby(error)
    ? Object.assign(new Error('This server of the database takes no writes.', { cause: error }), {
        code: 'NOT_PRIMARY',
      })
    : error;

/** Classes of PostgreSQL's errors that pass by themselves: connection, resources, intervention, conflict of transactions. */
const PASSING = /^(08|53|57|40|55|25006)/;

/** Whether trying the same again later may well succeed. */
export const unavailable = (error: unknown): boolean =>
  codesOf(error).some((code) => LOST.has(code) || PASSING.test(code));

/** What `platform.let_write` says: the tenant is being moved, or is on the cluster that `DETAIL` names. */
const MOVED = '57L01';
/** A role that there is not: the tenant's copy here was dropped after it had moved. */
const NO_ROLE = '22023';

/** Where a refused write is said to belong: null while nobody knows yet, undefined when it was refused for another reason. */
export function movedTo(error: unknown): string | null | undefined {
  const { code, detail } = (error ?? {}) as { code?: unknown; detail?: unknown };
  if (code !== MOVED) return undefined;
  return typeof detail === 'string' && detail !== '' ? detail : null;
}

/** Whether a cluster knows a tenant's role no more. */
export const isGone = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === NO_ROLE;

/** A table or a column that there is not. */
const UNDEFINED = new Set(['42P01', '42703']);

/** Whether a replica may only not have come so far: it has no such tenant yet, or not what the last migration made. */
export const isYounger = (error: unknown): boolean =>
  isGone(error) || codesOf(error).some((code) => UNDEFINED.has(code));

/** The codes of an error and of what caused it: Drizzle wraps what the database said. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as Error & { code?: unknown };
    if (typeof code === 'string') codes.push(code);
  }
  return codes;
}
