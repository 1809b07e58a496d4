import { Table } from '#components/data/table.tsx';
import { Status } from '#components/ui/badge.tsx';
import { sizeText } from '#features/media/rules/size-text.ts';
import { Command } from '#features/placement/components/command.tsx';
import type { PlacedTenant } from '#features/placement/loaders.ts';
import { formatLocalDate } from '#lib/local-date.ts';

/** Where every tenant is, and what to do about it. */
export function TenantPlacementTable({ tenants }: { tenants: PlacedTenant[] }) {
  return (
    <Table
      caption="Tenants and where they are"
      rows={tenants}
      rowKey={({ slug }) => slug}
      stack
      columns={[
        { key: 'name', label: 'Tenant', cell: ({ name, href }) => <a href={href}>{name}</a> },
        { key: 'cluster', label: 'Cluster', cell: ({ cluster }) => cluster },
        { key: 'region', label: 'Has to stay in', cell: ({ region }) => region ?? 'Anywhere' },
        {
          key: 'learners',
          label: 'Learners',
          align: 'end',
          cell: ({ learners, announced }) =>
            `${learners.toLocaleString('en')}${announced ? ' announced' : ''}`,
        },
        {
          key: 'size',
          label: 'Size',
          align: 'end',
          cell: ({ bytes }) => (bytes === null ? '–' : sizeText(bytes)),
        },
        { key: 'advice', label: 'Advice', cell: (tenant) => <AdviceCell {...tenant} /> },
      ]}
    />
  );
}

const TONES = { stay: 'success', move: 'warn', none: 'danger' } as const;
const WORDS = { stay: 'Right where it is', move: 'Move it', none: 'No cluster fits' } as const;

function AdviceCell({ slug, advice, copy }: PlacedTenant) {
  return (
    <div className="flex flex-col items-start gap-1 py-1 max-sm:items-end">
      <Status tone={TONES[advice.kind]}>{WORDS[advice.kind]}</Status>
      {advice.kind !== 'stay' && <span>{advice.why}.</span>}
      {advice.kind === 'move' && !copy && (
        <Command>{`npm run tenant -- move ${slug} ${advice.cluster}`}</Command>
      )}
      {copy && (
        <>
          <span>
            {copy.cluster} keeps a copy since {formatLocalDate(copy.since.slice(0, 10))},{' '}
            {copy.since.slice(11, 16)} UTC. Go back to it, or drop it:
          </span>
          <Command>{`npm run tenant -- move ${slug} --back`}</Command>
          <Command>{`npm run tenant -- move ${slug} --drop`}</Command>
        </>
      )}
    </div>
  );
}
