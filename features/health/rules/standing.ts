import type { DatabaseServer, DatabaseStanding } from '#db/standings.ts';
import type { NodeReport } from '#features/health/input.ts';
import type { Lean } from '#features/health/rules/leans.ts';

export type Tone = 'success' | 'neutral' | 'warn' | 'danger';
export type Told = { tone: Tone; word: string };

/** How a cluster stands, in a word and in a sentence that says what follows from it. */
export function clusterTold(standing: DatabaseStanding): Told & { text: string } {
  const { failsOver, headless, alone, servers } = standing;
  const others = servers.filter(({ part }) => part !== 'primary');
  const readable = others.some(({ answers }) => answers);
  if (headless)
    return {
      tone: 'danger',
      word: 'Takes no writes',
      text: readable
        ? `Pages are read on another server, and nothing can be saved.${failsOver ? ' A standby takes the primary’s place by itself as soon as that loses nothing.' : ''}`
        : 'Nothing can be read or saved.',
    };
  if (!failsOver)
    return {
      tone: 'neutral',
      word: 'One primary',
      text: 'If it is lost, no other server takes its place by itself: a cluster with keepers does that (docs/operations.md).',
    };
  if (alone)
    return {
      tone: 'danger',
      word: 'Without a standby',
      text: 'The primary confirms writes by itself, so they lie on one disk alone, and nobody takes its place if it is lost. A standby that comes back ends that.',
    };
  const confirm = others.filter(({ acknowledges }) => acknowledges).length;
  if (confirm === 0)
    return {
      tone: 'danger',
      word: 'Waits for a standby',
      text: 'No standby answers, so nothing that is saved is confirmed. Within some seconds the primary goes on alone, and says so here.',
    };
  const text =
    'Every write is on two servers before it is confirmed, and a standby takes the primary’s place by itself.';
  const standbys = others.filter(({ part }) => part === 'standby').length;
  if (confirm >= Math.min(2, standbys)) return { tone: 'success', word: 'Fails over', text };
  return {
    tone: 'warn',
    word: 'Fails over, with one standby',
    text: `${text} If that one is lost too, the primary goes on alone.`,
  };
}

/** What a server is there for. */
export function partTold({ part, acknowledges }: DatabaseServer): string {
  if (part === 'primary') return 'Primary';
  if (part === 'standby') return acknowledges ? 'Standby, confirms writes' : 'Standby, follows';
  return part === 'replica' ? 'Replica for reading' : 'Replica for reports';
}

export function serverTold({ part, answers, lags }: DatabaseServer, headless: boolean): Told {
  if (!answers) return { tone: part === 'primary' ? 'danger' : 'warn', word: 'Does not answer' };
  if (part === 'primary' && headless) return { tone: 'danger', word: 'Takes no writes' };
  if (lags) return { tone: 'warn', word: 'Too far behind to be read' };
  return { tone: 'success', word: 'Answers' };
}

/** All of it in three words: what an operator wants to know before anything else. */
export function overallTold(
  nodes: readonly NodeReport[],
  databases: readonly DatabaseStanding[],
  leans: readonly Lean[],
): Told {
  const clusters = databases.map(clusterTold);
  if (nodes.some(({ ready, serves }) => !ready || !serves) || clusters.some(({ tone }) => tone === 'danger'))
    return { tone: 'danger', word: 'Needs attention now' };
  const servers = databases.flatMap(({ servers, headless }) =>
    servers.map((one) => serverTold(one, headless)),
  );
  const limps =
    nodes.some(({ wrong }) => wrong.length > 0) ||
    leans.some(({ awayOn }) => awayOn.length > 0) ||
    [...clusters, ...servers].some(({ tone }) => tone === 'warn');
  return limps ? { tone: 'warn', word: 'Works, with faults' } : { tone: 'success', word: 'All is well' };
}
