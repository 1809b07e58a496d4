import { type Column, Table } from '#components/data/table.tsx';
import { Badge } from '#components/ui/badge.tsx';
import type { Line } from '#features/leaderboard/queries.ts';
import { countOf } from '#lib/local-date.ts';

const COLUMNS: Column<Line>[] = [
  { key: 'rank', label: 'Rank', width: '1%', cell: ({ rank }) => rank },
  {
    key: 'name',
    label: 'Name',
    cell: ({ name, unit, mine }) => (
      <>
        {mine ? (
          <span className="inline-flex flex-wrap items-center gap-2">
            <strong>{name}</strong>
            <Badge tone="accent">You</Badge>
          </span>
        ) : (
          name
        )}
        <small className="muted block">{unit}</small>
      </>
    ),
  },
  {
    key: 'finished',
    label: 'Finished',
    cell: ({ courses, lessons }) =>
      [...(courses > 0 ? [countOf(courses, 'course')] : []), countOf(lessons, 'lesson')].join(', '),
  },
  { key: 'points', label: 'Points', align: 'end', cell: ({ points }) => <strong>{points}</strong> },
];

export function BoardTable({ caption, lines }: { caption: string; lines: Line[] }) {
  return <Table caption={caption} columns={COLUMNS} rows={lines} rowKey={({ place }) => String(place)} />;
}
