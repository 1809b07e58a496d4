const LOST = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '08P01', // PgBouncer, of a server that it has lost or cannot reach
]);

/** Whether an error says that the server went away rather than that the query was wrong. */
export const connectionLost = (error: unknown): boolean => codesOf(error).some((code) => LOST.has(code));

/** Classes of PostgreSQL's errors that pass by themselves: connection, resources, intervention, conflict of transactions. */
const PASSING = /^(08|53|57|40|55|25006)/;

/** Whether trying the same again later may well succeed. */
export const unavailable = (error: unknown): boolean =>
  codesOf(error).some((code) => LOST.has(code) || PASSING.test(code));

/** The codes of an error and of what caused it: Drizzle wraps what the database said. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as Error & { code?: unknown };
    if (typeof code === 'string') codes.push(code);
  }
  return codes;
}
