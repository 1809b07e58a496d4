import { type Column, Table } from '#components/data/table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import type { MediaRow } from '#features/media/loaders.ts';
import { sizeText } from '#features/media/rules/size-text.ts';
import { formatMoment, type Reader } from '#lib/format-date.ts';

const KINDS: Readonly<Record<string, string>> = {
  'video/mp4': 'Film',
  'image/jpeg': 'Picture',
  'image/png': 'Picture',
  'image/webp': 'Picture',
  'image/svg+xml': 'Drawing',
  'text/vtt; charset=utf-8': 'Captions',
};

/** What came without a title is told apart by the beginning of its hash. */
const shortName = (name: string) => `${name.slice(0, 8)}….${name.split('.')[1]}`;

const NAMED_USES = 2;

function usesText(uses: readonly string[]): string {
  if (uses.length === 0) return 'Nothing published';
  const more = uses.length - NAMED_USES;
  return uses.slice(0, NAMED_USES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const columnsFor = (reader: Reader): Column<MediaRow>[] => [
  {
    key: 'title',
    label: 'File',
    cell: (row) => (
      <a href={row.url} target="_blank" rel="noopener" className="media-name">
        {/* biome-ignore lint/performance/noImgElement: media is served by the edge as it is */}
        {row.contentType.startsWith('image/') && <img src={row.url} alt="" loading="lazy" />}
        <span className="break-all">{row.title ?? shortName(row.name)}</span>
      </a>
    ),
  },
  { key: 'kind', label: 'Kind', cell: (row) => KINDS[row.contentType] ?? 'File' },
  {
    key: 'size',
    label: 'Size',
    align: 'end',
    cell: (row) => <span className="tnum whitespace-nowrap">{sizeText(row.bytes)}</span>,
  },
  { key: 'use', label: 'Used in', cell: (row) => usesText(row.uses) },
  {
    key: 'by',
    label: 'Added by',
    cell: (row) => <span className="whitespace-nowrap">{row.by ?? 'The portal'}</span>,
  },
  {
    key: 'at',
    label: 'When',
    cell: (row) => <span className="whitespace-nowrap">{formatMoment(row.createdAt, reader)}</span>,
  },
];

export function MediaTable({ rows, reader }: { rows: MediaRow[]; reader: Reader }) {
  return (
    <Table
      caption="Media, newest first"
      columns={columnsFor(reader)}
      rows={rows}
      rowKey={(row) => row.id}
      stack
      keys
      empty={
        <EmptyState
          icon="play"
          title="No media yet"
          text="Films, pictures and captions that are added here can be shown in lessons."
        />
      }
    />
  );
}
