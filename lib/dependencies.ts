import type { BreakerOptions } from '#lib/breaker.ts';

export type Dependency = Omit<BreakerOptions, 'name' | 'instance' | 'isAnswer'> & {
  /** What operators call it. */
  label: string;
  /** What is done while it is away. */
  fallback: 'queue' | 'database' | 'own copy' | 'primary' | 'refuse';
  /** The same in a sentence for operators; `docs/operations.md` says it in the same words. */
  meanwhile: string;
  /** What does its work where none is set up; null when there is always one, or another line says it. */
  without: string | null;
};

/**
 * Every server that the portal asks and that may be away while the portal is not. A new one is a line here, and
 * `new Breaker({ ...dependency('…') })` where it is asked: its state is then a metric and stands on the operators' page.
 */
export const DEPENDENCIES = {
  redis: {
    label: 'Redis',
    fallback: 'database',
    meanwhile:
      'Pages read the database, and each process counts sign-ins by itself. Flushes are delivered afterwards.',
    without: 'Each process keeps its own cache and its own counts.',
    // A command on this network takes a millisecond. Whoever waits for it has a page to see.
    ...{ timeoutMs: 250, failures: 3, restMs: 400 },
  },
  directory: {
    label: 'Directory of tenants',
    fallback: 'own copy',
    meanwhile:
      'Tenants count as each node read them last, and the age of that is shown. A name that was never read waits.',
    without: null,
    ...{ timeoutMs: 5_000, failures: 2, restMs: 2_000 },
  },
  replica: {
    label: 'Database replica',
    fallback: 'primary',
    meanwhile: 'Another replica is read, or the primary. What hung there is cut off and read again.',
    without: 'All is read on the primary.',
    ...{ timeoutMs: 2_000, failures: 1, restMs: 5_000 },
  },
  event_log: {
    label: 'Event log, appending',
    fallback: 'refuse',
    meanwhile: 'Batches get 503 with Retry-After at once, and players keep what they have.',
    without: 'What players send is in the database before it is acknowledged.',
    // Longer than a message is tried for: one that failed has been tried through the choice of a new leader.
    ...{ timeoutMs: 15_000, failures: 1, restMs: 1_000 },
  },
  event_log_position: {
    label: 'Event log, how far it is',
    fallback: 'own copy',
    meanwhile:
      'Pages do not wait for the log: they show what is in the tables, and say that the rest is being recorded.',
    without: null,
    ...{ timeoutMs: 2_500, failures: 2, restMs: 1_000 },
  },
  mail: {
    label: 'Mail server',
    fallback: 'queue',
    meanwhile: 'Messages stay queued, and their jobs come again.',
    without: 'Messages are kept, and can be read under Administration, E-mail outbox.',
    // Longer than its connections wait: of a message that was given up on nobody knows whether it left.
    ...{ timeoutMs: 120_000, failures: 2, restMs: 15_000 },
  },
  object_store: {
    label: 'Object store',
    fallback: 'refuse',
    meanwhile:
      'Uploads get 503 with Retry-After. Films and pictures that the edge has kept are shown from there.',
    without: 'Films and pictures lie on the disk of this machine.',
    // Its connections notice one that hangs; this bounds one that is slow with a film.
    ...{ timeoutMs: 600_000, failures: 2, restMs: 2_000 },
  },
} as const satisfies Record<string, Dependency>;

export type DependencyName = keyof typeof DEPENDENCIES;

/** What a breaker before one of them is made of. */
export function dependency(name: DependencyName): BreakerOptions {
  const { timeoutMs, failures, restMs } = DEPENDENCIES[name];
  return { name, timeoutMs, failures, restMs };
}
