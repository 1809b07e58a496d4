import { z } from 'zod';

const LONGEST = 200;

/**
 * Why events could not be applied, for an operator: what kind of failure and where, and no value of anybody's, which the texts of
 * databases and parsers repeat.
 */
export function why(error: unknown): string {
  const cause = rootOf(error);
  if (cause instanceof z.ZodError)
    return cut(`Not in the expected form: ${cause.issues.map(placeOf).join(', ')}`);
  if (!(cause instanceof Error)) return 'Failed without an error';
  const { code, table_name, column_name, constraint_name } = cause as DatabaseError;
  const parts = [
    table_name && `table ${table_name}`,
    column_name && `column ${column_name}`,
    constraint_name && `constraint ${constraint_name}`,
  ].filter(Boolean);
  if (cause.name === 'PostgresError') return cut([`PostgreSQL ${code}`, ...parts].join(', '));
  return cut([cause.name, frameOf(cause)].filter(Boolean).join(' at '));
}

type DatabaseError = Error & {
  code?: string;
  table_name?: string;
  column_name?: string;
  constraint_name?: string;
};

/** Drizzle wraps what the database said. */
function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof Error && root.cause !== undefined) root = root.cause;
  return root;
}

const placeOf = ({ path, code }: { path: PropertyKey[]; code: string }) =>
  `${path.map(String).join('.') || 'all of it'} (${code})`;

/** The place in our own files that failed. */
const frameOf = ({ stack = '' }: Error) =>
  /((?:features|db|lib)\/[\w./-]+\.ts:\d+)/.exec(stack.replace(/^.*node_modules.*$/gm, ''))?.[1];

const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
