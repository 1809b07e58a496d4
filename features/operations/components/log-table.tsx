import { Table } from '#components/data/table.tsx';
import { Status } from '#components/ui/badge.tsx';
import type { LogStanding } from '#features/intake/queries.ts';

/** Ten seconds of waiting are a busy minute; a minute is an outage. */
const LATE_MS = 60_000;

const MB = 1024 * 1024;

/** How much waits in each cluster's log, and since when. */
export function LogTable({ logs, now }: { logs: LogStanding[]; now: Date }) {
  return (
    <Table
      caption="Event logs"
      rows={logs}
      rowKey={({ cluster }) => cluster}
      stack
      columns={[
        { key: 'cluster', label: 'Cluster', cell: ({ cluster }) => cluster },
        { key: 'state', label: 'State', cell: (log) => <State {...log} now={now} /> },
        {
          key: 'waiting',
          label: 'Messages waiting',
          align: 'end',
          cell: ({ standing }) => standing?.waiting.toLocaleString('en') ?? '–',
        },
        {
          key: 'oldest',
          label: 'Oldest',
          align: 'end',
          cell: ({ standing }) => ageOf(standing?.oldest, now),
        },
        {
          key: 'room',
          label: 'Room',
          align: 'end',
          cell: ({ standing }) =>
            standing ? `${Math.ceil(standing.bytes / MB)} of ${Math.round(standing.maxBytes / MB)} MB` : '–',
        },
      ]}
    />
  );
}

function State({ standing, now }: LogStanding & { now: Date }) {
  if (!standing) return <Status tone="danger">Does not answer</Status>;
  if (standing.waiting === 0) return <Status tone="success">All applied</Status>;
  const late = standing.oldest && now.getTime() - standing.oldest.getTime() > LATE_MS;
  return <Status tone={late ? 'warn' : 'success'}>{late ? 'Behind' : 'Being applied'}</Status>;
}

function ageOf(oldest: Date | null | undefined, now: Date): string {
  if (!oldest) return '–';
  const seconds = Math.max(0, Math.round((now.getTime() - oldest.getTime()) / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
